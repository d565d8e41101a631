import type { SpeechEvent } from '../../src/core/call/event.ts';
import type { Tts } from '../../src/ports/tts.ts';
import { Pacer } from '../../src/runtime/pacer.ts';
import { VoiceOut } from '../../src/runtime/voice-out.ts';
import { VirtualLine } from './virtual-line.ts';
import { VirtualTimers } from './virtual-timers.ts';

/** One call's voice on virtual time, and the carrier that it speaks to. */
export function voiceRig(speak: (time: VirtualTimers, ...request: Parameters<Tts['speak']>) => Spoken) {
  const time = new VirtualTimers();
  const line = new VirtualLine(time);
  const told: SpeechEvent[] = [];
  const sent: { readonly at: number; readonly mulaw: Uint8Array }[] = [];
  const send = line.sendAudio.bind(line);
  line.sendAudio = (mulaw) => {
    sent.push({ at: time.now(), mulaw: mulaw.slice() });
    send(mulaw);
  };
  const voice = new VoiceOut({
    call: 'call_1',
    tts: { name: 'voice', speak: (...request) => speak(time, ...request), close: async () => {} },
    language: 'en',
    voice: null,
    line,
    pacer: new Pacer(time),
    recorder: null,
    sessionTime: (ms) => ms,
    now: () => time.now(),
    tell: (event) => void told.push(event),
    broke: (error) => {
      throw error;
    },
  });
  return {
    time,
    line,
    voice,
    told,
    sent,
    say: (text: string, at: { run?: number; epoch?: number; segment?: number } = {}) =>
      voice.say({ type: 'speech.say', run: 1, epoch: 0, segment: 0, text, attempt: 'first', ...at }),
    /** When the caller heard nothing between two sounds, and for how long. */
    gaps: () => gapsBetween(sent),
  };
}

type Spoken = ReturnType<Tts['speak']>;

function gapsBetween(sent: readonly { readonly at: number; readonly mulaw: Uint8Array }[]) {
  const gaps: { readonly at: number; readonly ms: number }[] = [];
  let dryAt: number | null = null;
  for (const { at, mulaw } of sent) {
    if (dryAt !== null && at > dryAt) gaps.push({ at: dryAt, ms: at - dryAt });
    dryAt = Math.max(dryAt ?? at, at) + mulaw.length / 8;
  }
  return gaps;
}

/** A voice that makes so much mu-law, in pieces, at so many times the pace of speech. */
export async function* pacedVoice(
  time: VirtualTimers,
  { ms, pace, pieceMs = 20, sample = 1 }: { ms: number; pace: number; pieceMs?: number; sample?: number },
): Spoken {
  const beganAt = time.now();
  for (let made = 0; made < ms; made += pieceMs) {
    const waitMs = beganAt + made / pace - time.now();
    if (waitMs > 0) await new Promise<void>((wake) => time.after(waitMs, wake));
    yield { mulaw: new Uint8Array(8 * Math.min(pieceMs, ms - made)).fill(sample) };
  }
}
