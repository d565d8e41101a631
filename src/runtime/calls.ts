import type { Departure } from '../core/call/command.ts';
import type { TransferTrouble } from '../core/call/event.ts';
import type { AgentBrief } from '../core/call/setup.ts';
import type { Ending, PhaseName } from '../core/call/state.ts';
import type { TurnsOver } from '../ports/asr.ts';
import type { Line, LineListener } from '../ports/line.ts';
import { Attachment } from './attachment.ts';
import { Call } from './call.ts';
import type { Crew } from './crew.ts';
import type { Whereabouts } from './partings.ts';
import type { ExpectedCall } from './reception.ts';

/** Who answers, as far as the runtime needs to know. */
export interface Answering {
  readonly brief: AgentBrief;
  readonly language: string;
  readonly voice: string | null;
  readonly expects: readonly string[];
  readonly turnOver?: TurnsOver | undefined;
}

export interface CallsDoors {
  readonly crew: Crew;
  readonly callsMax: number;
  /** Told before a call leaves its line on purpose; resolves once whoever asks what follows would be told. */
  leaving(callSid: string, departure: Departure): Promise<void>;
  /** Told when a call that had lost its line is on one again. */
  returned(callSid: string): void;
  /** Told whenever the carrier has asked what follows, or has said that a call is over; after what comes of it here. */
  heardOf(callSid: string): void;
  /** Told once per call. */
  ended(callSid: string, because: Ending, whereabouts: Whereabouts): void;
  /** Told once per call, when all that is kept of it is where it belongs. */
  kept(callId: string): void;
}

/** The calls that are alive in this process, on a line or waiting for one. */
export class Calls {
  readonly #doors: CallsDoors;
  readonly #live = new Map<string, LiveCall>();
  /** What is still being written down of calls that have ended. */
  readonly #keeping = new Set<Promise<void>>();

  constructor(doors: CallsDoors) {
    this.#doors = doors;
  }

  get live(): number {
    return this.#live.size;
  }

  /** How many calls are in each phase; those without any are left out. */
  get byPhase(): Readonly<Partial<Record<PhaseName, number>>> {
    const counts: Partial<Record<PhaseName, number>> = {};
    for (const { call } of this.#live.values()) {
      const { name } = call.state.phase;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** Whether one more call fits, beside so many others that are on their way. */
  hasRoom(expected: number): boolean {
    return this.#live.size + expected < this.#doors.callsMax;
  }

  /** Whether one more line fits. A call that waits for its line has its room already, and leaves room for the line. */
  hasRoomForLine(): boolean {
    const lines = [...this.#live.values()].filter(({ attachment }) => attachment.holds);
    return lines.length < this.#doors.callsMax;
  }

  /** Puts an announced call on its line: a new one is answered, and one that lost its line goes on where it was. */
  connect(announced: ExpectedCall, answering: Answering, line: Line): LineListener | Refusal {
    const live = this.#live.get(announced.callSid);
    if (live) return this.#goOn(live, announced, line);
    return announced.stream === 1 ? this.#begin(announced, answering, line) : { refused: 'its call is over' };
  }

  /**
   * The carrier is done with a stream of this call, its latest unless it says which. It may know before we do: then
   * the call loses its line here. False when the call has moved on to a later stream, and the news is old.
   */
  streamOver(callSid: string, stream: number | null): boolean {
    const live = this.#live.get(callSid);
    const isNews = !live || stream === null || stream >= live.attachment.stream;
    if (live && isNews) {
      live.attachment.abandon('the carrier has gone on without it');
      live.isRungElsewhere ||= live.call.state.phase.name === 'transferring';
    }
    this.#doors.heardOf(callSid);
    return isNews;
  }

  /** The last of a live call's streams, whether or not it is still there; null when no such call is live. */
  latestStream(callSid: string): number | null {
    return this.#live.get(callSid)?.attachment.stream ?? null;
  }

  /** Which of its streams a call without a line waits for; null when it waits for none. */
  awaitedStream(callSid: string): number | null {
    const live = this.#live.get(callSid);
    return live && isAdrift(live) ? live.attachment.stream + 1 : null;
  }

  /** The person whom the call was handed to has taken it; false when no such call is live. */
  transferAnswered(callSid: string): boolean {
    const live = this.#live.get(callSid);
    live?.call.transferAnswered();
    return live !== undefined;
  }

  transferFailed(callSid: string, reason: TransferTrouble): void {
    const live = this.#live.get(callSid);
    if (!live) return;
    live.isRungElsewhere = false;
    live.call.transferFailed(reason);
  }

  /** The carrier says that this call is over, whatever became of its line. */
  hungUp(callSid: string): boolean {
    const live = this.#live.get(callSid);
    live?.call.stopped();
    this.#doors.heardOf(callSid);
    return live !== undefined;
  }

  /** Ends every call at once, for a process that must stop now, and waits until what is kept of them is safe. */
  async endAll(): Promise<void> {
    for (const [callSid, { call }] of [...this.#live]) {
      const reason = 'the gateway is stopping';
      this.#doors.crew.log.warn('we end a call', { callId: call.id, callSid, reason });
      call.giveUp(reason);
    }
    await Promise.all(this.#keeping);
  }

  #begin(announced: ExpectedCall, answering: Answering, line: Line): LineListener {
    const { callId, callSid, direction, stream } = announced;
    const { brief, language, voice, expects, turnOver } = answering;
    const { crew } = this.#doors;
    const setup = { call: callId, direction, agent: brief };
    const from = direction === 'inbound' ? announced.from : announced.to;
    const call = new Call({ setup, callSid, from, language, voice, expects, turnOver }, line, crew, {
      leaving: (departure) => this.#doors.leaving(callSid, departure),
      // The call closes its line next: what that line says of it is no news any more.
      transferring: () => void this.#live.get(callSid)?.attachment.letGo(),
      ended: (because, kept) =>
        this.#ended(
          callSid,
          because,
          kept.then(() => this.#doors.kept(setup.call)),
        ),
    });
    const attachment = new Attachment(stream, line, call);
    this.#live.set(callSid, { call, attachment, isRungElsewhere: false });
    crew.log.info('call begun', { callId: call.id, callSid, agent: brief.name });
    call.begin();
    return attachment;
  }

  #goOn(live: LiveCall, { callSid, stream }: ExpectedCall, line: Line): LineListener | Refusal {
    if (!isAdrift(live)) return { refused: 'its call is live, and waits for no stream' };
    if (stream <= live.attachment.stream) return { refused: 'its call had this stream before' };
    const attachment = new Attachment(stream, line, live.call);
    this.#live.set(callSid, { call: live.call, attachment, isRungElsewhere: false });
    this.#doors.returned(callSid);
    this.#doors.crew.log.info('call goes on, on another stream', { callId: live.call.id, callSid, stream });
    live.call.reattach(line);
    return attachment;
  }

  #ended(callSid: string, because: Ending, kept: Promise<void>): void {
    const whereabouts = whereaboutsOf(this.#live.get(callSid));
    this.#live.delete(callSid);
    this.#doors.ended(callSid, because, whereabouts);
    this.#keeping.add(kept);
    void kept.finally(() => this.#keeping.delete(kept));
  }
}

/** Why a stream is not let in. */
export interface Refusal {
  readonly refused: string;
}

interface LiveCall {
  readonly call: Call;
  /** The line it is on, or was on last. */
  readonly attachment: Attachment;
  /** The carrier was told to hand it over, and has not come back from that. */
  isRungElsewhere: boolean;
}

function whereaboutsOf(live: LiveCall | undefined): Whereabouts {
  if (live?.isRungElsewhere) return 'handed_over';
  return live?.attachment.holds ? 'on_line' : 'adrift';
}

function isAdrift({ call }: LiveCall): boolean {
  return call.state.phase.name === 'adrift';
}
