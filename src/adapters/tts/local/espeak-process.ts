import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { PcmSound } from '../../../audio/pcm-sound.ts';
import { speechRateHz } from '../../../audio/rates.ts';
import { ProviderFailure } from '../../../ports/failure.ts';

/** What espeak-ng's own voices are made at. */
const espeakRateHz = 22_050;
/** Enough of a complaint to recognise it. */
const complaintCharactersMax = 300;

/** How a process ended. */
type End = { readonly code: number | null; readonly error: Error | null };

/**
 * One espeak-ng, loaded and waiting for a text on its input. It speaks once. When we die, however we die, its input
 * closes: it then has nothing to say and ends by itself.
 */
export class EspeakProcess {
  readonly voice: string;
  readonly ended: Promise<End>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #sound = new PcmSound(espeakRateHz, speechRateHz);
  #complaint = '';
  #killed = false;
  #over = false;

  constructor(program: string, voice: string, rateWpm: number) {
    this.voice = voice;
    // -z: no pause after the last sentence, 320 ms that we would wait for at the end of every segment.
    const how = ['-v', voice, '-s', String(rateWpm), '-z', '--stdin', '--stdout'];
    // A group of its own, so that Ctrl-C does not cut a sentence short: the call may go on to its end.
    this.#child = spawn(program, how, { detached: true });
    this.ended = new Promise((resolve) => {
      const end = (how: End) => {
        this.#over = true;
        resolve(how);
      };
      this.#child.once('error', (error) => end({ code: null, error }));
      this.#child.once('close', (code) => end({ code, error: null }));
    });
    // A process that died does not read; how it died tells more than the broken pipe, and is told when it is asked to speak.
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(0, complaintCharactersMax);
    });
  }

  /** Whether it still waits for its text. */
  get waiting(): boolean {
    return !this.#over && !this.#killed && this.#child.pid !== undefined;
  }

  /** Yields the text as sound at our rate; returns early, without throwing, when it is killed. */
  async *speak(text: string): AsyncIterable<Int16Array> {
    this.#child.stdin.end(text);
    if (this.#child.pid !== undefined) {
      for await (const chunk of this.#child.stdout) {
        const audio = this.#sound.push(chunk);
        if (audio.length > 0) yield audio;
      }
    }
    const end = await this.ended;
    if (this.#killed) return;
    if (end.error || end.code !== 0) throw this.#failure(end);
    const rest = this.#sound.flush();
    if (rest.length > 0) yield rest;
  }

  kill(): void {
    this.#killed = true;
    // A process that could not be started has no pid, and Node would send the signal to whatever number lies in its place.
    if (!this.#over && this.#child.pid !== undefined) this.#child.kill('SIGKILL');
  }

  #failure({ code, error }: End): ProviderFailure {
    if (error) {
      const detail = `espeak-ng cannot be started (${error.message}), so the agent has no voice; run \`npm run setup\``;
      return new ProviderFailure('local', 'unreachable', detail, { retryable: false });
    }
    if (code === null)
      return new ProviderFailure('local', 'broke_off', 'espeak-ng was killed while speaking', {
        retryable: true,
      });
    const detail = `espeak-ng does not speak with the voice "${this.voice}": ${this.#complaint.trim()}`;
    return new ProviderFailure('local', 'refused', detail, { retryable: false });
  }
}
