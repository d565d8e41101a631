import type { Command, Departure } from '../core/call/command.ts';
import type { Happening, TransferTrouble } from '../core/call/event.ts';
import { readMark } from '../core/call/mark.ts';
import { openCall } from '../core/call/open.ts';
import type { CallState, Ending } from '../core/call/state.ts';
import { failureOf } from '../ports/failure.ts';
import type { Line, LineListener } from '../ports/line.ts';
import type { Breakage } from './breakage.ts';
import { CallLoop } from './call-loop.ts';
import { CallRecord } from './call-record.ts';
import { CallTimers } from './call-timers.ts';
import type { Crew, Party, Relatives } from './crew.ts';
import { Lookups } from './lookups.ts';
import { perform } from './perform.ts';
import { Replies } from './replies.ts';
import { ToolWork } from './tool-work.ts';
import { VoiceIn } from './voice-in.ts';
import { VoiceOut } from './voice-out.ts';

/** A caller whose call has broken hears nothing until the carrier apologises: no longer than one who was told goodbye. */
const brokenDepartureMs = 1_000;

/** One call: its loop, its two voices, and everything that works for it. Calls share nothing but the crew. */
export class Call implements LineListener {
  readonly id: string;
  readonly #party: Party;
  readonly #crew: Crew;
  readonly #relatives: Relatives;
  readonly #record: CallRecord;
  readonly #loop: CallLoop;
  readonly #voiceOut: VoiceOut;
  readonly #replies: Replies;
  readonly #tools: ToolWork;
  readonly #lookups: Lookups;
  readonly #timers: CallTimers;
  #line: Line;
  /** One for each line: a call without a line hears nothing. */
  #voiceIn: VoiceIn;
  #isOver = false;

  constructor(party: Party, line: Line, crew: Crew, relatives: Relatives) {
    const { setup, language, voice } = party;
    this.id = setup.call;
    this.#party = party;
    this.#crew = crew;
    this.#line = line;
    this.#relatives = relatives;
    this.#record = new CallRecord(crew, party);
    this.#loop = new CallLoop(openCall(setup), {
      clock: crew.time,
      perform: (command) => this.#perform(command),
      saw: (before, event, after) => {
        this.#record.saw(before, event, after);
        const { kind } = after.state.expects;
        if (kind !== before.expects.kind) this.#voiceIn.expect(kind);
      },
      broke: (error, breakage) => this.#break(error, breakage),
    });
    const { tools, time: timers, log } = crew;
    this.#timers = new CallTimers(timers, this.#tell);
    this.#replies = new Replies(this.id, crew.llm, this.#tell);
    this.#lookups = new Lookups(crew, this.#tell);
    const work = { call: this.id, tools, offers: setup.agent.tools, timers, log, tell: this.#tell };
    this.#tools = new ToolWork(work);
    const beganAt = crew.time.now();
    this.#voiceOut = new VoiceOut({
      call: this.id,
      tts: crew.tts,
      language,
      voice,
      line,
      pacer: crew.pacer,
      recorder: this.#record.recorder,
      sessionTime: (clockMs) => clockMs - beganAt,
      now: () => this.#loop.now(),
      tell: this.#tell,
      broke: (error) => this.#break(error),
    });
    this.#voiceIn = this.#listen();
  }

  get state(): CallState {
    return this.#loop.state;
  }

  begin(): void {
    this.#record.begun();
    this.#tell({ type: 'line.opened' });
  }

  /** Goes on with another line, for a call that has lost its own or given it up in vain. */
  reattach(line: Line): void {
    if (this.state.phase.name !== 'adrift') this.lost('another line took its place');
    if (this.#isOver) {
      line.close('its call is over');
      return;
    }
    this.#line.close('another line took its place');
    this.#line = line;
    this.#voiceOut.reattach(line);
    this.#voiceIn.close();
    this.#voiceIn = this.#listen();
    this.#tell({ type: 'line.opened' });
  }

  audio(mulaw: Uint8Array, atMs: number): void {
    if (this.#isOver) return;
    try {
      this.#voiceIn.audio(mulaw, atMs);
    } catch (error) {
      this.#break(error);
    }
  }

  markReturned(name: string): void {
    const mark = readMark(name);
    if (mark) this.#tell({ type: 'speech.mark_returned', mark });
    else this.#crew.log.warn('the carrier returned a mark that is not ours', { callId: this.id, name });
  }

  keyPressed(key: string): void {
    this.#tell({ type: 'caller.key_pressed', key });
  }

  /** Nobody will be here to go on with it. */
  giveUp(reason: string): void {
    this.#tell({ type: 'call.given_up', reason });
  }

  stopped(): void {
    this.#tell({ type: 'caller.hung_up' });
  }

  lost(reason: string): void {
    this.#voiceIn.close();
    this.#tell({ type: 'line.lost', reason });
  }

  /** The person whom the call was handed to has taken it. */
  transferAnswered(): void {
    this.#tell({ type: 'transfer.answered' });
  }

  transferFailed(reason: TransferTrouble): void {
    this.#tell({ type: 'transfer.failed', reason });
  }

  readonly #tell = (happening: Happening): void => this.#loop.tell(happening);

  #listen(): VoiceIn {
    const { setup, language, expects, turnOver } = this.#party;
    const voiceIn = new VoiceIn({
      asr: this.#crew.asr,
      options: { call: this.id, language, expects, turnOver },
      minSpeechMs: setup.agent.patience.minSpeechMs,
      recorder: this.#record.recorder,
      now: () => this.#loop.now(),
      clock: this.#crew.time,
      tell: this.#tell,
    });
    voiceIn.expect(this.state.expects.kind);
    return voiceIn;
  }

  #perform(command: Command): void {
    perform(command, {
      voiceOut: this.#voiceOut,
      replies: this.#replies,
      tools: this.#tools,
      lookups: this.#lookups,
      timers: this.#timers,
      keepDeparture: (departure) => void this.#keepDeparture(departure),
      transfer: (to) => this.#transfer(to),
      recordOptOut: () => this.#record.owe(this.#recordOptOut()),
      // Both are one: whoever answers for the call hears that it is over before its line closes.
      hangUp: (because) => this.#finish(because),
      finish: (because) => this.#finish(because),
    });
  }

  async #keepDeparture(departure: Departure): Promise<void> {
    try {
      await this.#relatives.leaving(departure);
      this.#tell({ type: 'departure.kept' });
    } catch (error) {
      this.#tell({ type: 'departure.not_kept', detail: String(error) });
    }
  }

  #transfer(to: string): void {
    this.#relatives.transferring(to);
    this.#voiceIn.close();
    this.#line.close('another telephone rings');
  }

  async #recordOptOut(): Promise<void> {
    const { optOuts, wallClock } = this.#crew;
    const number = this.#party.from;
    const at = wallClock();
    try {
      await optOuts.record({ call: this.id, number, at });
      this.#tell({ type: 'opt_out.recorded' });
    } catch (error) {
      const failure = failureOf(optOuts.name, error);
      this.#record.log.trouble('an opt-out is not written down: the caller must not be called again', {
        failure,
        'pii.number': number,
        remedy: 'write it down by hand, and mend what stands in `failure`',
      });
      this.#tell({ type: 'opt_out.failed', failure });
    }
  }

  /** Something of ours is broken: the carrier apologises, as soon as whoever it asks knows that it should. */
  #break(error: unknown, breakage: Breakage = { before: this.state, event: null, after: null }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopWork();
    this.#record.broke(error, breakage);
    this.#endBroken().catch((worse) => {
      this.#record.log.trouble('a broken call did not end in order', { detail: String(worse) });
    });
  }

  /** A line that is broken itself keeps nobody from hearing of it. */
  async #endBroken(): Promise<void> {
    try {
      this.#line.clear();
    } finally {
      await this.#noteBrokenInTime();
      this.#end('broken');
    }
  }

  #noteBrokenInTime(): Promise<void> {
    return new Promise((go) => {
      const noLonger = this.#crew.time.after(brokenDepartureMs, go);
      void this.#noteBroken().then(() => {
        noLonger.cancel();
        go();
      });
    });
  }

  /** Never rejects: the call ends either way. */
  async #noteBroken(): Promise<void> {
    try {
      await this.#relatives.leaving({ hangUp: 'broken' });
    } catch (error) {
      const consequence = 'whoever asks what follows may take it for an accident';
      const detail = String(error);
      this.#record.log.trouble('that a call is broken is not written down', { detail, consequence });
    }
  }

  #finish(because: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopWork();
    this.#end(because);
  }

  /** Closes everything that worked for this call; what acts on the world, or is written down, may take a moment longer. */
  #stopWork(): void {
    this.#loop.stop();
    this.#timers.close();
    this.#replies.close();
    this.#lookups.close();
    this.#tools.close();
    this.#voiceOut.close();
    this.#crew.tts.finished?.(this.id);
    this.#voiceIn.close();
    this.#record.owe(this.#tools.done());
  }

  #end(because: Ending): void {
    this.#relatives.ended(because, this.#record.close(because, this.state));
    this.#line.close(because);
  }
}
