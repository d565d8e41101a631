import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalFile, readJournal } from '../../../src/adapters/journal/read-journal.ts';
import { noLatencyYet, type TurnLatency, watchLatency } from '../../../src/core/analysis/turn-latency.ts';
import type { Command } from '../../../src/core/call/command.ts';
import type { CallEvent } from '../../../src/core/call/event.ts';
import { openCall } from '../../../src/core/call/open.ts';
import { reduce } from '../../../src/core/call/reduce.ts';
import { rehearse } from '../../../src/phone/rehearsal.ts';
import type { Script } from '../../../src/phone/script.ts';
import { startGateway } from '../../demo/gateway-process.ts';
import { type Figure, figure } from '../figure.ts';
import { percentile } from '../stopwatch.ts';
import { ownShareAtOnce, ownShareCalls } from './sizes.ts';

/** Questions over the answers to others, and some into the quiet, where the answer is begun ahead. */
const script: Script = [
  { do: 'interrupt', afterMs: 800, text: 'What are your opening hours?' },
  { do: 'interrupt', afterMs: 800, text: 'Are you open on Saturday?' },
  { do: 'interrupt', afterMs: 800, text: 'How much is a check-up?' },
  { do: 'interrupt', afterMs: 800, text: 'What are your opening hours?' },
  { do: 'interrupt', afterMs: 800, text: 'Thank you.' },
  { do: 'listen' },
  { do: 'say', text: 'Thank you.' },
  { do: 'listen' },
  { do: 'say', text: 'Thank you.' },
  { do: 'listen' },
  { do: 'say', text: 'Thank you, goodbye.' },
  { do: 'wait_for_hang_up', withinMs: 15_000 },
];

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: '0'.repeat(32) };

/** How much of the wait for an answer is the gateway's own doing, in calls like that of `npm run demo`. */
export async function ownShareFigures(say: (progress: string) => void): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-share-'));
  const gateway = await startGateway({ ...account, dataDir, logFile: join(dataDir, 'gateway.log') });
  try {
    say(`${ownShareCalls} callers ask the demo's gateway, one question after the other`);
    const call = () =>
      rehearse({
        ...account,
        voiceUrl: `${gateway.url}/twilio/voice`,
        statusUrl: `${gateway.url}/twilio/status`,
        from: '+15005550001',
        to: '+15005550006',
        script,
      });
    for (let done = 0; done < ownShareCalls; done += ownShareAtOnce) {
      const calls = await Promise.all(Array.from({ length: ownShareAtOnce }, call));
      const problems = calls.flatMap((each) => each.problems);
      if (problems.length > 0) say(`not all calls came off: ${problems.join('; ')}`);
      say(`${done + calls.length} of ${ownShareCalls} calls are over`);
    }
    const folder = join(dataDir, 'journals');
    const turns = readdirSync(folder).flatMap((name) => turnsIn(readJournal(join(folder, name))));
    return figuresOf(turns);
  } finally {
    await gateway.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function figuresOf(turns: readonly Turn[]): Figure[] {
  const own = turns.map(({ ownMs }) => ownMs);
  const total = turns.map(({ totalMs }) => totalMs);
  const definition =
    'total − ordered wait − asr − llm − tts − carrier: late timers, look-ups, cutting text, and the gate where the sound was ready';
  return [
    figure('demo turn, all of it: 95 of 100', percentile(total, 95), 'ms', `${turns.length} turns`),
    figure("demo turn, the gateway's own share: median", percentile(own, 50), 'ms', definition),
    {
      ...figure(
        "demo turn, the gateway's own share: 95 of 100",
        percentile(own, 95),
        'ms',
        `worst ${Math.max(...own)}`,
      ),
      limit: { atMost: 15 },
    },
  ];
}

interface Turn {
  readonly totalMs: number;
  readonly ownMs: number;
}

function turnsIn({ header, steps }: JournalFile): Turn[] {
  const clues = new Clues();
  let state = openCall(header.setup);
  let watch = noLatencyYet;
  const turns: Turn[] = [];
  for (const { event } of steps) {
    const after = reduce(state, event);
    state = after.state;
    watch = watchLatency(watch, event, after);
    clues.note(event, after.commands);
    if (watch.completed)
      turns.push({ totalMs: watch.completed.totalMs, ownMs: clues.ownShare(watch.completed, event.at) });
  }
  return turns;
}

/** What the parts of a turn do not say: how late its timer was, and whether its sound was ready before it ended. */
class Clues {
  readonly #dueAt = new Map<number, number>();
  readonly #soundReadyAt = new Map<number, number>();
  #endOfTurn = { firedAt: 0, lateMs: 0 };

  note(event: CallEvent, commands: readonly Command[]): void {
    for (const order of commands) {
      if (order.type === 'timer.start') this.#dueAt.set(order.id, event.at + order.afterMs);
    }
    if (event.type === 'timer.fired' && event.timer === 'end_of_turn') {
      this.#endOfTurn = { firedAt: event.at, lateMs: event.at - (this.#dueAt.get(event.id) ?? event.at) };
    }
    if (event.type === 'speech.segment_synthesised' && event.segment === 0) {
      this.#soundReadyAt.set(event.run, event.at);
    }
  }

  ownShare({ run, parts }: TurnLatency, heardAt: number): number {
    const { intent, knowledge, llm, chunk, tts, carrier } = parts;
    const endedAt = heardAt - carrier - tts - chunk - llm - knowledge - intent;
    const lateMs = this.#endOfTurn.firedAt === endedAt ? this.#endOfTurn.lateMs : 0;
    const wasReady = (this.#soundReadyAt.get(run) ?? heardAt) <= endedAt;
    return lateMs + intent + knowledge + chunk + (wasReady ? tts : 0);
  }
}
