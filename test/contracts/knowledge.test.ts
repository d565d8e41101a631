import { HttpKnowledge } from '../../src/adapters/knowledge/http.ts';
import { LocalKnowledge } from '../../src/adapters/knowledge/local.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { json, lookUpStandIn } from '../support/stand-ins/look-ups.ts';
import { facts, knowledgeContract } from './knowledge.ts';
import { lookUpBadDays } from './look-up-bad-days.ts';

knowledgeContract('local', {
  opened: async () => ({ knowledge: new LocalKnowledge(facts), close: async () => {} }),
});

const overHttp = async (answering: Parameters<typeof lookUpStandIn>[0]) => {
  const { url, close } = await lookUpStandIn(answering);
  return { knowledge: new HttpKnowledge({ url, timers: systemTime }), close };
};

/** A service that looks for words, unsorted as some are. */
function found(question: unknown) {
  const asked = JSON.stringify(question).toLowerCase();
  const scored = facts.map(({ title, text, wordings }) => {
    const words =
      [title, ...wordings]
        .join(' ')
        .toLowerCase()
        .match(/[a-z]{4,}/g) ?? [];
    return { title, text, score: words.filter((word) => asked.includes(word)).length / words.length };
  });
  return json({ results: scored.filter(({ score }) => score > 0), context: '' });
}

knowledgeContract('http', {
  opened: () => overHttp(found),
  broken: () => overHttp(() => ({ status: 503, body: '' })),
});

lookUpBadDays('knowledge over HTTP', {
  ask: (url, timers, signal) => new HttpKnowledge({ url, timers }).search('hours', signal),
  good: { results: [{ title: 'Öffnungszeiten', text: 'Bis sechs.', score: 0.5 }], context: '' },
  made: [{ title: 'Öffnungszeiten', text: 'Bis sechs.', score: 0.5 }],
  nonsense: [
    null,
    [],
    'Until six.',
    {},
    { hello: 1 },
    { answer: 5 },
    { answer: null },
    { context: ['Until six.'] },
    { results: 'Until six.' },
    { results: { text: 'Until six.' } },
    { results: [3, null, [], { text: 5 }] },
  ],
});
