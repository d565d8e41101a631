import { decodeMulaw } from '../audio/mulaw.ts';
import { samplesPerMs } from './line.ts';

/** A stretch of time in which somebody could be heard, in milliseconds since the call was answered. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** How an interruption came out: how long the agent was heard after the caller's first audible sample. */
export interface MeasuredInterruption {
  text: string;
  atMs: number;
  agentWasAudible: boolean;
  agentStayedAudibleMs: number;
}

/** A moment when the caller talked over the agent, in samples since the call was answered. */
export interface Interruption {
  text: string;
  atSample: number;
}

// -40 dBFS at the peak: above the noise of a room, below the softest consonant that matters.
const audibleAmplitude = 328;

// Pauses inside and between sentences are shorter; somebody who is silent for longer has stopped.
const pauseMsMax = 400;

/** How many samples of a sound there are up to the last one that can be heard; all of them where none can. */
export function audibleSamples(mulaw: Uint8Array): number {
  const last = decodeMulaw(mulaw).findLastIndex((sample) => Math.abs(sample) >= audibleAmplitude);
  return last === -1 ? mulaw.length : last + 1;
}

/** When somebody could be heard, from the first audible sample to the last, pauses between words included. */
export function audibleStretches(mulaw: Uint8Array): Stretch[] {
  const pauseMax = pauseMsMax * samplesPerMs;
  const stretches: { from: number; to: number }[] = [];
  decodeMulaw(mulaw).forEach((sample, index) => {
    if (Math.abs(sample) < audibleAmplitude) return;
    const last = stretches.at(-1);
    if (last && index - last.to <= pauseMax) last.to = index + 1;
    else stretches.push({ from: index, to: index + 1 });
  });
  return stretches.map(({ from, to }) => ({ fromMs: from / samplesPerMs, toMs: to / samplesPerMs }));
}

/** Holds an interruption against the two sides of the tape. */
export function measureInterruption(
  interruption: Interruption,
  heard: { caller: readonly Stretch[]; agent: readonly Stretch[] },
): MeasuredInterruption {
  const saidAtMs = interruption.atSample / samplesPerMs;
  const spoken = heard.caller.find(({ toMs }) => toMs > saidAtMs);
  const atMs = Math.max(saidAtMs, spoken?.fromMs ?? saidAtMs);
  const talkedOver = heard.agent.find(({ fromMs, toMs }) => fromMs <= atMs && toMs > atMs);
  return {
    text: interruption.text,
    atMs,
    agentWasAudible: talkedOver !== undefined,
    agentStayedAudibleMs: talkedOver ? talkedOver.toMs - atMs : 0,
  };
}
