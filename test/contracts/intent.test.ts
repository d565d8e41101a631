import { HttpIntent } from '../../src/adapters/intent/http.ts';
import { LocalIntent } from '../../src/adapters/intent/local.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { json, lookUpStandIn } from '../support/stand-ins/look-ups.ts';
import { intentContract } from './intent.ts';
import { lookUpBadDays } from './look-up-bad-days.ts';

intentContract('local', {
  opened: async () => ({
    intent: new LocalIntent([{ name: 'goodbye', phrases: ['goodbye', 'thank you goodbye'] }]),
    close: async () => {},
  }),
});

const overHttp = async (answering: Parameters<typeof lookUpStandIn>[0]) => {
  const { url, close } = await lookUpStandIn(answering);
  return { intent: new HttpIntent({ url, timers: systemTime }), close };
};

intentContract('http', {
  opened: () =>
    overHttp((question) =>
      JSON.stringify(question).includes('Goodbye')
        ? json({ intent: 'goodbye', confidence: 0.98 })
        : json({ intent: 'unknown', confidence: 0.1 }),
    ),
  broken: () => overHttp(() => ({ status: 503, body: '' })),
});

lookUpBadDays('intent over HTTP', {
  ask: (url, timers, signal) => new HttpIntent({ url, timers }).classify('Goodbye.', signal),
  good: { intent: 'rückruf', confidence: 0.98, model: 'whatever' },
  made: { intent: 'rückruf', confidence: 0.98 },
  nonsense: [
    null,
    [],
    'goodbye',
    {},
    { hello: 1 },
    { intent: 3, confidence: 1 },
    { intent: ['goodbye'], confidence: 1 },
    { intent: 'goodbye' },
    { confidence: 1 },
    { intent: 'goodbye', confidence: null },
    { intent: 'goodbye', confidence: '0.9' },
    { intent: 'goodbye', confidence: 98 },
    { intent: 'goodbye', confidence: -0.1 },
  ],
});
