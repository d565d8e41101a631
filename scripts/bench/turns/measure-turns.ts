import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJournal } from '../../../src/adapters/journal/read-journal.ts';
import type { TurnLatency } from '../../../src/core/analysis/turn-latency.ts';
import { type RehearsalResult, rehearse } from '../../../src/phone/rehearsal.ts';
import { startProviders } from '../../../test/support/stand-ins/providers.ts';
import { type GatewayProcess, startGateway } from '../../demo/gateway-process.ts';
import { callers, callersApartMs, scriptOf } from './callers.ts';
import { latenciesIn } from './latencies.ts';
import { answer, delays, eagerAheadMs, guessEveryMs, type Manner } from './manners.ts';

/** A turn as the carrier measured it, and as the journal tells it. */
export interface MeasuredTurn {
  /** From the caller's last sample that is speech to the agent's first that sounds, on the tape of the call. */
  readonly outsideMs: number;
  readonly inside: TurnLatency;
}

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: '0'.repeat(32) };

/** Has callers ask a gateway whose providers take as long as they are told to, one question after the other. */
export async function measureTurns(
  manner: Manner,
  say: (progress: string) => void,
): Promise<readonly MeasuredTurn[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-turns-'));
  const agentFile = join(dataDir, 'agent.yaml');
  writeFileSync(agentFile, agentOf(manner));
  const providers = await startProviders({ ...delays, eagerAheadMs, guessEveryMs, answer });
  const gateway = await startGateway({
    ...account,
    dataDir,
    logFile: join(dataDir, 'gateway.log'),
    env: { ...providers.settings, ...manner.settings, AGENT: agentFile, RECORDING: 'off' },
  });
  try {
    say(`${callers} callers ask a gateway ${manner.name}`);
    const calls = await Promise.all(Array.from({ length: callers }, (_, nth) => call(gateway, nth)));
    const problems = [...calls.flatMap((each) => each.problems), ...(await providers.ask('refused'))];
    if (problems.length > 0) throw new Error(`not all calls came off: ${problems.join('; ')}`);
    const journals = join(dataDir, 'journals');
    const inside = readdirSync(journals).map((name) => readJournal(join(journals, name)));
    return calls.flatMap(({ callSid, figures }) => {
      const journal = inside.find(({ header }) => header.callSid === callSid);
      const turns = journal === undefined ? [] : latenciesIn(journal);
      if (turns.length === figures.answersMs.length) return pairsOf(figures.answersMs, turns);
      say(
        `left out: a call with ${figures.answersMs.length} answers, of which the journal tells ${turns.length}`,
      );
      return [];
    });
  } finally {
    await Promise.all([gateway.stop(), providers.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function call(gateway: GatewayProcess, nth: number): Promise<RehearsalResult> {
  await sleep(nth * callersApartMs);
  return rehearse({
    ...account,
    voiceUrl: `${gateway.url}/twilio/voice`,
    statusUrl: `${gateway.url}/twilio/status`,
    from: '+15005550001',
    to: '+15005550006',
    script: scriptOf(nth),
  });
}

function pairsOf(outside: readonly number[], inside: readonly TurnLatency[]): MeasuredTurn[] {
  return inside.map((latency, nth) => ({ outsideMs: outside[nth] ?? 0, inside: latency }));
}

/** An agent file, which may as well be JSON. */
function agentOf({ agent }: Manner): string {
  return JSON.stringify({
    name: 'Measured',
    instructions: 'You answer the telephone.',
    lines: {
      greeting: 'Hello.',
      reprompts: ['Are you still there?'],
      not_understood: 'I did not get that.',
      silence_goodbye: 'Goodbye.',
      apology: 'Sorry, please say that again.',
      failure_goodbye: 'Please call again later. Goodbye.',
      too_long_goodbye: 'We have talked for long. Goodbye.',
    },
    ...agent,
  });
}
