import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { HttpIntent } from '../../src/adapters/intent/http.ts';
import { HttpKnowledge } from '../../src/adapters/knowledge/http.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import type { LlmRequest } from '../../src/ports/llm.ts';
import { answered } from '../support/answered-call.ts';
import { pass, scriptedCrew } from '../support/scripted-crew.ts';
import { type Answering, json, lookUpStandIn } from '../support/stand-ins/look-ups.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

beforeAll(loadVoiceDetection);

const lookupsMs = 400;
const found = json({ results: [{ text: 'Until six.', score: 1 }] });
const meant = json({ intent: 'opening_hours', confidence: 1 });
const hang = () => 'hang' as const;

/** A caller asks something of an agent whose look-ups are services; tells when they were asked, and what was made of it. */
async function askedWith(intent: Answering, knowledge: Answering) {
  const time = new VirtualTimers();
  const asked: number[] = [];
  const noting =
    (answering: Answering): Answering =>
    (question, path) => {
      asked.push(time.now());
      return answering(question, path);
    };
  const services = [await lookUpStandIn(noting(intent)), await lookUpStandIn(noting(knowledge))] as const;
  onTestFinished(async () => void (await Promise.all(services.map(({ close }) => close()))));
  const requests: { readonly at: number; readonly request: LlmRequest }[] = [];
  const crew = {
    ...scriptedCrew(time, {
      reply: async function* (request) {
        requests.push({ at: time.now(), request });
        yield 'Until six.';
      },
    }),
    intent: new HttpIntent({ url: services[0].url, timers: time }),
    knowledge: new HttpKnowledge({ url: services[1].url, timers: time }),
  };
  const { hear } = answered({ shared: { time, crew }, patience: { lookupsMs } });
  await pass(time, 6_000, 20);
  hear('Are you open today?');
  // A real socket needs turns of the event loop: until both were asked, and have had them, the clock stands still.
  for (let waited = 0; waited < 3_000 && asked.length < 2; waited += 10) await pass(time, 10);
  for (let turn = 0; turn < 500 && requests.length === 0; turn += 1) await nextTurn();
  for (let waited = 0; waited < 3_000 && requests.length === 0; waited += 10) await pass(time, 10);
  const [first] = requests;
  if (first === undefined) throw new Error('the model was never asked');
  return { waitedMs: first.at - Math.min(...asked), asked, ...first.request, services };
}

test('a caller waits for look-ups that hang no longer than the agent has patience, and for both at once', async () => {
  const { waitedMs, asked, intent, passages, services } = await askedWith(hang, hang);
  expect(asked).toHaveLength(2);
  expect(Math.max(...asked) - Math.min(...asked)).toBeLessThanOrEqual(20);
  expect(waitedMs).toBeLessThanOrEqual(lookupsMs);
  expect({ intent, passages }).toEqual({ intent: null, passages: [] });
  // Nobody goes on to wait for them, either.
  while (services.some(({ aborted }) => aborted() === 0)) await nextTurn();
});

test('a caller is answered with what was found, although their wish was never classified', async () => {
  const { waitedMs, passages } = await askedWith(hang, () => found);
  expect(waitedMs).toBeLessThanOrEqual(lookupsMs);
  expect(passages).toMatchObject([{ text: 'Until six.' }]);
});

test('a caller is answered at once where both services fail', async () => {
  const down = () => ({ status: 503, body: '' });
  const { waitedMs, passages } = await askedWith(down, down);
  expect(waitedMs).toBeLessThanOrEqual(100);
  expect(passages).toEqual([]);
});

test('a caller is answered at once where both services answer', async () => {
  const { waitedMs, intent, passages } = await askedWith(
    () => meant,
    () => found,
  );
  expect(waitedMs).toBeLessThanOrEqual(100);
  expect(intent).toBe('opening_hours');
  expect(passages).toHaveLength(1);
});

const nextTurn = () => new Promise((next) => setImmediate(next));
