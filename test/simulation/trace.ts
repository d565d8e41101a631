import { lineBytesPerMs } from '../../src/audio/rates.ts';
import { historyOf, transcriptOf } from '../support/transcript.ts';
import type { Simulated } from './simulate-call.ts';
import type { Entry } from './story.ts';

/** A simulated call as a person reads it: what everyone did, what came of it, and what we sent. */
export function traceOf({ plan, story, house, lastsMs }: Simulated): string {
  const { seed, setup, faults, acts, downMs, upMs, ears, after } = plan;
  const { agent } = setup;
  return [
    `seed ${seed}: ${setup.direction}, ${downMs} ms to the carrier, ${upMs} ms back, ears ${ears}, then ${after}`,
    `agent: barge-in on ${agent.bargeInOn}, ${agent.speculates ? 'speculates, ' : ''}${agent.lines.fillers.length} fillers, ${agent.lines.notice === null ? 'no notice' : 'a notice'}, tools: ${agent.tools.map(({ name }) => name).join(', ') || 'none'}`,
    `faults: ${faults.names.join(', ') || 'none'}`,
    `acts: ${acts.map(({ cue, deed }) => `${JSON.stringify(cue)} ${JSON.stringify(deed)}`).join('\n      ')}`,
    '',
    ...linesOf(story.entries, (tone) => {
      const owner = house.tones.ownerOf(tone);
      return owner ? `run ${owner.run}/${owner.segment}` : `tone ${tone}`;
    }),
    '',
    historyOf(house.call.state.history),
    '',
    `${Math.round(lastsMs / 1_000)} s, ended: ${house.endings.join(', ') || 'not at all'}`,
    ...story.wrong.map((sentence) => `WRONG ${sentence}`),
  ].join('\n');
}

function linesOf(entries: readonly Entry[], nameOf: (tone: number) => string): string[] {
  const first = entries.find((entry) => entry.kind === 'step');
  const beganAt = first ? first.at - first.event.at : 0;
  const lines: string[] = [];
  let sound = { of: '', ms: 0 };
  for (const entry of entries) {
    const of = soundOf(entry, nameOf);
    if (of !== null && of === sound.of) {
      sound.ms += lengthOf(entry);
      continue;
    }
    const text = of === null ? lineOf(entry, beganAt) : '';
    if (of === null && text === '') continue;
    if (sound.of !== '') lines.push(`        => ${sound.ms} ms of ${sound.of}`);
    sound = { of: of ?? '', ms: lengthOf(entry) };
    if (text !== '') lines.push(text);
  }
  return sound.of === '' ? lines : [...lines, `        => ${sound.ms} ms of ${sound.of}`];
}

/** Whose sound it is that we sent; null for everything that is no sound. */
function soundOf(entry: Entry, nameOf: (tone: number) => string): string | null {
  if (entry.kind !== 'sent' || entry.frame.type !== 'audio') return null;
  return entry.frame.tone === null ? 'no tone' : nameOf(entry.frame.tone);
}

function lengthOf(entry: Entry): number {
  return entry.kind === 'sent' && entry.frame.type === 'audio' ? entry.frame.bytes / lineBytesPerMs : 0;
}

function lineOf(entry: Entry, beganAt: number): string {
  switch (entry.kind) {
    case 'step':
      return transcriptOf([entry]);
    case 'note':
      return `${padded(entry.at - beganAt)}  * ${entry.text}`;
    case 'sent':
      return entry.frame.type === 'clear' ? '        => clear' : '';
  }
}

function padded(ms: number): string {
  return String(Math.round(ms)).padStart(6);
}
