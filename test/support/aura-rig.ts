import { onTestFinished } from 'vitest';
import { DeepgramTts } from '../../src/adapters/tts/deepgram/deepgram-tts.ts';
import type { Failure } from '../../src/core/call/event.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Tts, TtsRequest } from '../../src/ports/tts.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { NotedFaults } from './noted-faults.ts';
import { type AuraDoor, type AuraManner, auraKey, deepgramSpeakStandIn } from './stand-ins/deepgram-speak.ts';

export interface AuraScript {
  readonly doors?: readonly AuraDoor[];
  readonly manners?: readonly AuraManner[];
  readonly apiKey?: string;
  readonly time?: Clock & Timers;
  /** What time Deepgram thinks it is, where that differs. */
  readonly serverTime?: Clock & Timers;
}

/** Deepgram's voice at the address of its stand-in, for one test. */
export async function auraRig(script: AuraScript = {}) {
  const { doors, manners, apiKey = auraKey, time = systemTime, serverTime = time } = script;
  const server = await deepgramSpeakStandIn({
    time: serverTime,
    ...(doors && { doors }),
    ...(manners && { manners }),
  });
  const faults = new NotedFaults();
  const tts = new DeepgramTts({ apiKey, url: server.url, model: 'aura-2-thalia-en', time, faults });
  onTestFinished(async () => {
    await tts.close();
    await server.close();
  });
  return { tts, server, faults };
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

/** The mu-law that came of a text, and what went wrong after it. */
export async function heardOf(
  tts: Tts,
  request: TtsRequest,
  signal = never(),
): Promise<{ readonly sound: Buffer; readonly failure: Failure | null }> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of tts.speak(request, signal)) if ('mulaw' in piece) pieces.push(piece.mulaw);
    return { sound: Buffer.concat(pieces), failure: null };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    return { sound: Buffer.concat(pieces), failure: error.failure };
  }
}
