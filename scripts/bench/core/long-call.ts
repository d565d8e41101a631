import type { RecordedStep } from '../../../src/core/call/replay.ts';
import type { CallSetup } from '../../../src/core/call/setup.ts';
import type { ToolOffer } from '../../../src/core/tools/tool-offer.ts';
import { answered, hangsUp, makesNoise, says } from '../../../test/support/caller-acts.ts';
import { play, type Scripted } from '../../../test/support/play.ts';
import type { Reply, ToolAnswer } from '../../../test/support/scripted-world.ts';

/** A journal as it would have been written, without a file. */
export interface LongCall {
  readonly setup: CallSetup;
  readonly steps: readonly RecordedStep[];
}

const callMs = 600_000;
/** One question, with all that comes of it. */
const roundMs = 30_000;

/** Ten minutes of talk: questions, tools, nods, coughs over the answer, and interruptions. */
export function tenMinuteCall(): LongCall {
  const rounds = Array.from({ length: callMs / roundMs }, (_, round) => 4_000 + round * roundMs);
  const script = [answered, ...rounds.flatMap(oneRound), hangsUp(callMs)];
  const { steps, state } = play(script, { agent: { tools: [findSlots] }, reply: answer, tool: slots });
  return {
    setup: state.setup,
    steps: steps.map(({ event, after }, seq) => ({ seq, event, commands: after.commands })),
  };
}

function oneRound(at: number): Scripted[] {
  return [
    ...says(at, 'when could I come in to have a tooth looked at'),
    ...makesNoise(at + 6_500, 900),
    ...says(at + 11_000, 'uh-huh', { settledAfterMs: 250 }),
    ...says(at + 15_000, 'no wait is there anything on a Saturday'),
  ];
}

const findSlots: ToolOffer = {
  name: 'find_slots',
  description: 'Looks up free appointments.',
  parameters: [
    { name: 'day', type: 'text', description: 'The day, in words.', required: false, oneOf: null },
  ],
  effect: 'reads',
  repeats: true,
};

/** Every other time it is asked, the model asks back for a tool first. */
function answer(nth: number): Reply {
  if (nth % 2 === 0)
    return { pieces: [[250, { tool: 'find_slots', with: '{"day":"Saturday"}' }]], end: 'done' };
  const words = longAnswer.split(/(?<= )/);
  return { pieces: words.map((word, index) => [index === 0 ? 300 : 30, word]), end: 'done' };
}

const longAnswer =
  'There is one at nine fifteen, and another at a quarter to twelve. If neither suits you, I can look at the week ' +
  'after. Please bring your insurance card, and come ten minutes early, so that there is time for the form.';

function slots(): ToolAnswer {
  return { afterMs: 600, result: '{"free":["9:15","11:45"]}' };
}
