import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayProcess, startGateway } from '../../scripts/demo/gateway-process.ts';
import { readJournal } from '../../src/adapters/journal/read-journal.ts';
import type { CallEvent } from '../../src/core/call/event.ts';
import { replay } from '../../src/core/call/replay.ts';
import type { AgentBrief } from '../../src/core/call/setup.ts';
import type { AgentUtterance, Phase } from '../../src/core/call/state.ts';
import { type RehearsalOptions, type RehearsalResult, rehearse } from '../../src/phone/rehearsal.ts';
import type { Script } from '../../src/phone/script.ts';

/** A real gateway in a process of its own, and a telephone that rings it. */
export interface RehearsalRoom {
  readonly gateway: GatewayProcess;
  readonly account: { readonly accountSid: string; readonly authToken: string };
  readonly dataDir: string;
  call(script: Script, circumstances?: Circumstances): Promise<RehearsalResult>;
  journals(): ReturnType<typeof readJournal>[];
  /** What became of the only call there was, by its journal; throws unless that replays identically. */
  onlyCall(): KeptCall;
  log(): Record<string, unknown>[];
  close(): Promise<void>;
}

/** What else happens during a call. */
export interface Circumstances extends Pick<RehearsalOptions, 'faults' | 'telephones'> {
  /** Each time the agent begins to speak. */
  readonly onAudible?: () => void;
}

/** A call as its journal tells it. */
export interface KeptCall {
  readonly phase: Phase;
  readonly lines: AgentBrief['lines'];
  /** The agent's side of the conversation. */
  readonly said: readonly AgentUtterance[];
  readonly events: readonly CallEvent[];
}

/** With these settings beyond a rehearsal's own, and the text of its agent file where it is not the receptionist's. */
export async function openRehearsal(
  settings: Readonly<Record<string, string>> = {},
  agent?: string,
): Promise<RehearsalRoom> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-'));
  const agentFile = join(dataDir, 'agent.yaml');
  if (agent !== undefined) writeFileSync(agentFile, agent);
  const env = agent === undefined ? settings : { ...settings, AGENT: agentFile };
  const account = {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
  };
  const logFile = join(dataDir, 'gateway.log');
  const gateway = await startGateway({ ...account, dataDir, logFile, env });
  const journals = () => {
    const folder = join(dataDir, 'journals');
    return readdirSync(folder).map((name) => readJournal(join(folder, name)));
  };
  return {
    gateway,
    account,
    dataDir,
    call: (script, { onAudible = () => {}, ...circumstances } = {}) =>
      rehearse({
        ...account,
        ...circumstances,
        voiceUrl: `${gateway.url}/twilio/voice`,
        statusUrl: `${gateway.url}/twilio/status`,
        from: '+15005550001',
        to: '+15005550006',
        script,
        onFact: (fact) => {
          if (fact.type === 'agent.audible') onAudible();
        },
      }),
    journals,
    onlyCall: () => {
      const [journal, ...more] = journals();
      if (!journal || more.length > 0) throw new Error('there is not one journal');
      return keptCall(journal);
    },
    log: () =>
      readFileSync(logFile, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line): Record<string, unknown> => JSON.parse(line)),
    close: async () => {
      await gateway.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function keptCall({ header, steps }: ReturnType<typeof readJournal>): KeptCall {
  const verdict = replay(header.setup, steps);
  if (verdict.type !== 'identical') throw new Error(`it does not replay: ${JSON.stringify(verdict)}`);
  return {
    phase: verdict.state.phase,
    lines: header.setup.agent.lines,
    said: verdict.state.history.filter((each) => each.speaker === 'agent'),
    events: steps.map(({ event }) => event),
  };
}
