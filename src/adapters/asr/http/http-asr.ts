import type { AsrEvent, AsrOptions, AsrStream, SpeechAsr } from '../../../ports/asr.ts';
import type { Clock, Timers } from '../../../ports/clock.ts';
import type { Faults } from '../../../ports/faults.ts';
import { ServiceStream } from './service-stream.ts';

export interface HttpAsrOptions {
  /** Where the service is; the path is ours. */
  readonly url: string;
  readonly time: Clock & Timers;
  readonly faults: Faults;
}

/** Hears with a service of one's own: PCM16 at 16 kHz over a WebSocket, transcripts as JSON back. */
export class HttpAsr implements SpeechAsr {
  readonly takes = 'PCM16 at 16 kHz';
  readonly name = 'http';
  readonly opensAhead = true;
  readonly #options: HttpAsrOptions;

  constructor(options: HttpAsrOptions) {
    this.#options = options;
  }

  open({ call }: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Int16Array> {
    const { url, time, faults } = this.#options;
    const address = `${url}/stream?session_id=${encodeURIComponent(call)}`;
    return new ServiceStream({ provider: this.name, call, address, time, faults, tell });
  }

  /** Each call finds out for itself. */
  fault(): string | null {
    return null;
  }

  async close(): Promise<void> {}
}
