import type { Simulated } from '../simulate-call.ts';

/** Whoever watches from outside sees the call begin and end once, in no phase after that, and cut short as often as its log says. */
export function wrongFigures({ house }: Simulated): string[] {
  const { counted, live } = house.metrics;
  const state = house.state;
  if (state === null) return [];
  const wrong: string[] = [];
  const expected = house.endings.length === 0 ? { [state.phase.name]: 1 } : {};
  if (JSON.stringify(live) !== JSON.stringify(expected)) {
    wrong.push(`the figures have calls in ${JSON.stringify(live)}, and not in ${JSON.stringify(expected)}`);
  }
  const endings = counted.filter((each) => each.startsWith('a call ended'));
  if (endings.join() !== house.endings.map((because) => `a call ended: ${because}`).join()) {
    wrong.push(`the figures have these endings: ${endings.join()}`);
  }
  const cut = state.history.filter((said) => said.speaker === 'agent' && said.interrupted).length;
  const counts = counted.filter((each) => each === 'interrupted').length;
  if (cut !== counts) wrong.push(`the agent was cut short ${cut} times, and ${counts} times by the figures`);
  return wrong;
}
