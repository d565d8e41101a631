import type { Message } from '../call/command.ts';
import { liveRun, writtenText } from '../call/run.ts';
import type { CallState, Run, Utterance } from '../call/state.ts';
import { resultToldOf, type ToolUse } from '../tools/tool-use.ts';

/** Utterances that the model is shown: enough for any phone call's thread, and a bound on what a turn costs. */
const utterancesMax = 40;
/** What is too old is left out by so many at once: a model that is shown the same beginning again need not read it. */
const leftOutAtOnce = 10;

/** The conversation as the model sees it: of the agent's words, those the caller heard; of its tools, what they brought. */
export function messagesFor(state: CallState): Message[] {
  const run = liveRun(state);
  const said = [...state.history, ...stillToBeSure(state, run)];
  const first = Math.ceil(Math.max(0, said.length - utterancesMax) / leftOutAtOnce) * leftOutAtOnce;
  const thread = said
    .slice(first)
    .flatMap((utterance, index): Message[] => [
      ...usedAt(state.tools, first + index),
      ...spoken(utterance, isCorrected(said, first + index)),
    ]);
  const written = run === null ? '' : writtenText(run);
  const own: Message[] = written === '' ? [] : [{ role: 'assistant', text: written }];
  return [instructions(state), ...joinNeighbours([...thread, ...own, ...usedAt(state.tools, said.length)])];
}

/** What the caller said since they last heard something from us: one turn, however often they were cut short. */
export function unansweredWords(history: readonly Utterance[]): string {
  const lastHeard = history.findLastIndex((said) => said.speaker === 'agent' && said.heard !== '');
  return history
    .flatMap((said, index) =>
      index > lastHeard && said.speaker === 'caller' && !isCorrected(history, index) ? [said.text] : [],
    )
    .join(' ');
}

function instructions({ setup, wrapUp }: CallState): Message {
  const text = setup.agent.instructions;
  return { role: 'system', text: wrapUp === 'early' ? text : `${text}\n\n${timeIsShort}` };
}

const timeIsShort =
  'The call will be cut off in less than a minute. Be brief, settle what is open, and say goodbye.';

/** What a run answers while it is not sure that the caller has ended is not in history yet. */
function stillToBeSure(state: CallState, run: Run | null): Utterance[] {
  if (run === null || run.speculatesOn === null) return [];
  const { at, turns, caller } = state;
  const { corrects } = caller;
  return [{ speaker: 'caller', at, turn: turns + 1, text: run.speculatesOn, confidence: 1, corrects }];
}

function spoken(said: Utterance, corrected: boolean): Message[] {
  if (said.speaker === 'agent') return said.heard === '' ? [] : [{ role: 'assistant', text: said.heard }];
  return corrected || said.text === '' ? [] : [{ role: 'user', text: said.text }];
}

/** A turn whose words were made out better in the next one was never said like this. */
function isCorrected(history: readonly Utterance[], index: number): boolean {
  const next = history.slice(index + 1).find((said) => said.speaker === 'caller');
  return next?.corrects === true;
}

function usedAt(tools: readonly ToolUse[], place: number): Message[] {
  return tools
    .filter((use) => use.place === place)
    .flatMap((use): Message[] => [
      { role: 'call', tool: use.id, name: use.name, arguments: use.arguments },
      { role: 'result', tool: use.id, text: resultToldOf(use) },
    ]);
}

/** Models expect speakers to take turns, so neighbours of one role become one message. */
function joinNeighbours(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (isText(message) && last !== undefined && isText(last) && last.role === message.role)
      joined[joined.length - 1] = { ...last, text: `${last.text} ${message.text}` };
    else joined.push(message);
  }
  return joined;
}

function isText(message: Message): message is Extract<Message, { role: 'user' | 'assistant' | 'system' }> {
  return message.role !== 'call' && message.role !== 'result';
}
