import { onTestFinished } from 'vitest';
import { OpenAiLlm } from '../../src/adapters/llm/openai/openai-llm.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import type { CallEvent } from '../../src/core/call/event.ts';
import { LlmChain } from '../../src/runtime/failover/llm-chain.ts';
import { type AnsweredOptions, answered } from './answered-call.ts';
import { NotedFaults } from './noted-faults.ts';
import { onDuty } from './on-duty.ts';
import { pass, scriptedCrew } from './scripted-crew.ts';
import { apiKey, type Manner, openAiStandIn } from './stand-ins/openai.ts';
import { until } from './until.ts';
import { VirtualTimers } from './virtual-timers.ts';

type Manners = readonly [Manner, ...Manner[]];

/**
 * A call that listens, and whose mind is one model after the other, each a server on loopback that is spoken to as in
 * production. Time passes only when the test says so, however long the sockets take.
 */
export async function callWithMinds(
  minds: readonly [Manners, ...Manners[]],
  options: Omit<AnsweredOptions, 'shared' | 'script'> = {},
) {
  await loadVoiceDetection();
  const [first, ...others] = minds.map((manners) => openAiStandIn(...manners));
  if (!first) throw new Error('a call has a mind');
  const servers = [await first, ...(await Promise.all(others))] as const;
  const time = new VirtualTimers();
  const faults = new NotedFaults();
  const models = servers.map(
    ({ baseUrl }) => new OpenAiLlm({ apiKey, baseUrl, model: 'm', timers: time }),
  ) as [OpenAiLlm, ...OpenAiLlm[]];
  const chain = new LlmChain(onDuty('llm', models, time, faults).duty);
  const crew = scriptedCrew(time, { reply: (request, signal) => chain.write(request, signal) });
  const rig = answered({ agent: { speculates: false }, ...options, shared: { time, crew } });
  onTestFinished(async () => {
    rig.call.stopped();
    await Promise.all(servers.map((server) => server.close()));
  });
  const steps = () => crew.journals[0]?.entries ?? [];
  const said = () =>
    steps().flatMap(({ event, commands }) =>
      commands.flatMap((order) =>
        order.type === 'speech.say' && order.run > 0
          ? [{ at: event.at, run: order.run, text: order.text }]
          : [],
      ),
    );
  await pass(time, 4_000);
  return {
    ...rig,
    servers,
    faults,
    /** What the voice was told to say since the greeting, and when. */
    said,
    /** The same in one line. */
    saidInAll: () =>
      said()
        .map(({ text }) => text)
        .join(' '),
    /** Has the caller say something to its end; gives when the model was asked. */
    asks: async (words: string): Promise<number> => {
      const before = askedAt(steps()).length;
      rig.hear(words);
      while (askedAt(steps()).length === before) await pass(time, 10);
      return askedAt(steps())[before] ?? 0;
    },
    /** Waits, while no time passes, until this has happened so often in the call. */
    happened: (type: CallEvent['type'], times = 1) =>
      until(() => steps().filter(({ event }) => event.type === type).length >= times),
    /** The same, until so many requests have come to their end, well or not. */
    ended: (times: number) =>
      until(() => steps().filter(({ event: { type } }) => ends.has(type)).length >= times),
    /** How many requests the model has been sent, by server. */
    requests: () => servers.map((server) => server.requests.length),
  };
}

const ends: ReadonlySet<CallEvent['type']> = new Set(['reply.finished', 'reply.failed']);

function askedAt(steps: readonly { event: CallEvent; commands: readonly { type: string }[] }[]): number[] {
  return steps.flatMap(({ event, commands }) =>
    commands.some((order) => order.type === 'reply.write') ? [event.at] : [],
  );
}
