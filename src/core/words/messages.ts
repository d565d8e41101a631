import type { Message } from '../call/command.ts';
import type { AgentBrief, Utterance } from '../call/state.ts';

/** Utterances that the model is shown: enough for any phone call's thread, and a bound on what a turn costs. */
const utterancesMax = 40;

/** The conversation as the model sees it: of the agent's words, those the caller heard. */
export function messagesFor(agent: AgentBrief, history: readonly Utterance[]): Message[] {
  const said = history
    .slice(-utterancesMax)
    .map(
      (utterance): Message =>
        utterance.speaker === 'caller'
          ? { role: 'user', text: utterance.text }
          : { role: 'assistant', text: utterance.heard },
    )
    .filter((message) => message.text !== '');
  return [{ role: 'system', text: agent.instructions }, ...joinNeighbours(said)];
}

/** What the caller said since they last heard something from us: one turn, however often they were cut short. */
export function unansweredWords(history: readonly Utterance[]): string {
  const lastHeard = history.findLastIndex((said) => said.speaker === 'agent' && said.heard !== '');
  return history
    .slice(lastHeard + 1)
    .flatMap((said) => (said.speaker === 'caller' ? [said.text] : []))
    .join(' ');
}

/** Models expect speakers to take turns, so neighbours of one role become one message. */
function joinNeighbours(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role)
      joined[joined.length - 1] = { ...last, text: `${last.text} ${message.text}` };
    else joined.push(message);
  }
  return joined;
}
