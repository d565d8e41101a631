import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWav } from '../../src/audio/wav.ts';
import { replay } from '../../src/core/call/replay.ts';
import type { AgentUtterance } from '../../src/core/call/state.ts';
import type { RehearsalResult } from '../../src/phone/rehearsal.ts';
import { latencyInWords } from '../story/latency-in-words.ts';
import type { FollowedJournal } from './follow-journal.ts';
import { playAgain } from './play-again.ts';
import { talkOvers } from './talk-overs.ts';

/** The agent must be silent so soon after a caller begins to speak over it, in our recording and at the caller's end. */
const silentWithinMs = 300;

interface Material {
  readonly call: RehearsalResult;
  readonly journal: FollowedJournal | null;
  readonly dataDir: string;
  readonly tapeFile: string;
}

/** What came of the call, for a person, and whatever did not come off. */
export function summarise({ call, journal, dataDir, tapeFile }: Material): {
  summary: string;
  problems: string[];
} {
  const problems = [...call.problems];
  if (journal === null)
    return { summary: 'The gateway kept no journal.', problems: [...problems, 'there is no journal'] };

  const { header, steps } = journal.file;
  const { state, latencies } = playAgain(journal.file);
  const verdict = replay(header.setup, steps);
  const agentSaid = state.history.filter((said) => said.speaker === 'agent');
  const cutShort = agentSaid.filter((said) => said.interrupted);
  const turns = state.history.filter((said) => said.speaker === 'caller');
  const wav = join(dataDir, 'recordings', `${header.setup.call}.wav`);
  const recorded = existsSync(wav) ? silencesIn(wav) : [];
  const atTheCaller = call.interruptions.map((each) => Math.round(each.agentStayedAudibleMs));

  if (verdict.type !== 'identical') problems.push('the journal does not replay identically');
  if (turns.length < 3) problems.push(`the gateway understood ${turns.length} of the caller's 3 turns`);
  if (cutShort.length === 0) problems.push('the caller interrupted and the agent did not notice');
  if (recorded.length === 0) problems.push('the recording shows no interruption');
  if ([...recorded, ...atTheCaller].some((ms) => ms > silentWithinMs)) {
    problems.push(`the agent was heard for more than ${silentWithinMs} ms after an interruption`);
  }
  if (state.phase.name !== 'ended' || state.phase.because !== 'agent_done') {
    problems.push('the call did not end with a goodbye');
  }
  const summary = [
    'Turn latency, from the last sound of the caller to the first of the answer:',
    ...latencies.map((latency) => `  ${latencyInWords(latency)}`),
    'What was generated, against what was heard:',
    ...agentSaid.map((said) => `  ${wordsHeard(said)}`),
    `Interrupted: after the caller began to speak the agent was heard for ${recorded.join(', ')} ms as we recorded it,`,
    `             and for ${atTheCaller.join(', ')} ms at the caller's end`,
    `Recording:  ${wav}  (stereo: caller left, agent right as heard)`,
    `            ${tapeFile}  (the same call, recorded at the caller's end)`,
    `Journal:    ${journal.path}`,
    `Replay:     ${verdict.type === 'identical' ? `identical, ${verdict.steps} events` : verdict.type}`,
    `            npm run replay -- ${journal.path}`,
  ];
  return { summary: summary.join('\n'), problems };
}

function silencesIn(wav: string): number[] {
  const { rateHz, channels } = readWav(readFileSync(wav));
  const [caller, agent] = channels;
  return caller && agent ? talkOvers(caller, agent, rateHz).map((each) => each.agentStayedMs) : [];
}

function wordsHeard({ kind, generated, heard }: AgentUtterance): string {
  const count = (text: string) => text.split(' ').filter((word) => word !== '').length;
  const part = `${count(heard)} of ${count(generated)} words`.padEnd(18);
  return `${kind.padEnd(9)} ${part} “${heard}”`;
}
