import { randomUUID } from 'node:crypto';
import type { AgentBrief, Ending } from '../core/call/state.ts';
import type { Line, LineListener } from '../ports/line.ts';
import { Call } from './call.ts';
import type { Crew } from './crew.ts';

/** Who answers, as far as the runtime needs to know. */
export interface Answering {
  readonly brief: AgentBrief;
  readonly language: string;
  readonly voice: string | null;
  readonly expects: readonly string[];
}

export interface CallsDoors {
  readonly crew: Crew;
  readonly callsMax: number;
  /** Told once per call, before its line is closed where we close it. */
  ended(callSid: string, because: Ending): void;
}

/** The calls that are alive in this process. */
export class Calls {
  readonly #doors: CallsDoors;
  readonly #live = new Map<string, Call>();
  /** What is still being written down of calls that have ended. */
  readonly #keeping = new Set<Promise<void>>();

  constructor(doors: CallsDoors) {
    this.#doors = doors;
  }

  get live(): number {
    return this.#live.size;
  }

  /** Whether one more call fits, beside so many others that are on their way. */
  hasRoom(expected: number): boolean {
    return this.#live.size + expected < this.#doors.callsMax;
  }

  isLive(callSid: string): boolean {
    return this.#live.has(callSid);
  }

  /** Answers a call whose line is open. */
  begin(callSid: string, answering: Answering, line: Line): LineListener {
    const { brief, language, voice, expects } = answering;
    const setup = { call: `call_${randomUUID()}`, direction: 'inbound', agent: brief } as const;
    const call = new Call({ setup, language, voice, expects }, line, this.#doors.crew, {
      ending: (because) => this.#doors.ended(callSid, because),
      ended: (kept) => {
        this.#live.delete(callSid);
        this.#keeping.add(kept);
        void kept.finally(() => this.#keeping.delete(kept));
      },
    });
    this.#live.set(callSid, call);
    this.#doors.crew.log.info('call begun', { callId: call.id, callSid, agent: brief.name });
    call.begin();
    return call;
  }

  /** The carrier says that this call is over, whatever became of its line. */
  hungUp(callSid: string): boolean {
    const call = this.#live.get(callSid);
    call?.stopped();
    return call !== undefined;
  }

  /** Ends every call at once, for a process that must stop now, and waits until what is kept of them is safe. */
  async endAll(): Promise<void> {
    for (const call of [...this.#live.values()]) call.lost('the gateway is stopping');
    await Promise.all(this.#keeping);
  }
}
