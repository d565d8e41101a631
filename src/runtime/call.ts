import type { Command } from '../core/call/command.ts';
import type { CallEvent, Happening } from '../core/call/event.ts';
import { readMark } from '../core/call/mark.ts';
import { openCall } from '../core/call/open.ts';
import { behaviourVersion } from '../core/call/reduce.ts';
import type { CallState, Ending } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { JournalWriter } from '../ports/journal.ts';
import type { Line, LineListener } from '../ports/line.ts';
import { CallLog } from './call-log.ts';
import { CallLoop } from './call-loop.ts';
import { CallTimers } from './call-timers.ts';
import type { Crew, Party, Relatives } from './crew.ts';
import { Lookups } from './lookups.ts';
import { perform } from './perform.ts';
import { Recorder } from './recorder.ts';
import { Replies } from './replies.ts';
import { VoiceIn } from './voice-in.ts';
import { VoiceOut } from './voice-out.ts';

/** One call: its loop, its two voices, and everything that works for it. Calls share nothing but the crew. */
export class Call implements LineListener {
  readonly id: string;
  readonly #crew: Crew;
  readonly #line: Line;
  readonly #relatives: Relatives;
  readonly #loop: CallLoop;
  readonly #journal: JournalWriter;
  readonly #recorder: Recorder | null;
  readonly #log: CallLog;
  readonly #voiceIn: VoiceIn;
  readonly #voiceOut: VoiceOut;
  readonly #replies: Replies;
  readonly #lookups: Lookups;
  readonly #timers: CallTimers;
  #steps = 0;
  #hungUp = false;
  #ended = false;

  constructor(party: Party, line: Line, crew: Crew, relatives: Relatives) {
    const { setup, language, voice, expects } = party;
    this.id = setup.call;
    this.#crew = crew;
    this.#line = line;
    this.#relatives = relatives;
    this.#log = new CallLog(crew.log, this.id);
    this.#journal = crew.journal.open({
      journal: 1,
      behaviour: behaviourVersion,
      startedAt: crew.wallClock().toISOString(),
      setup,
    });
    this.#recorder = crew.recordings ? new Recorder(crew.recordings.open(this.id)) : null;
    this.#loop = new CallLoop(openCall(setup), {
      clock: crew.time,
      perform: (command) => this.#perform(command),
      saw: (before, event, after) => this.#saw(before, event, after),
      broke: (error) => this.#break(error),
    });
    const tell = (happening: Happening) => this.#loop.tell(happening);
    this.#timers = new CallTimers(crew.time, tell);
    this.#replies = new Replies(this.id, crew.llm, tell);
    this.#lookups = new Lookups(crew, tell);
    const beganAt = crew.time.now();
    this.#voiceOut = new VoiceOut({
      call: this.id,
      tts: crew.tts,
      language,
      voice,
      line,
      pacer: crew.pacer,
      recorder: this.#recorder,
      sessionTime: (clockMs) => clockMs - beganAt,
      now: () => this.#loop.now(),
      tell,
      broke: (error) => this.#break(error),
    });
    this.#voiceIn = new VoiceIn({
      asr: crew.asr,
      options: { call: this.id, language, expects },
      minSpeechMs: setup.agent.patience.minSpeechMs,
      recorder: this.#recorder,
      now: () => this.#loop.now(),
      tell,
    });
  }

  get state(): CallState {
    return this.#loop.state;
  }

  begin(): void {
    this.#loop.tell({ type: 'line.opened' });
  }

  audio(mulaw: Uint8Array, atMs: number): void {
    if (this.#ended) return;
    try {
      this.#voiceIn.audio(mulaw, atMs);
    } catch (error) {
      this.#break(error);
    }
  }

  markReturned(name: string): void {
    const mark = readMark(name);
    if (mark) this.#loop.tell({ type: 'speech.mark_returned', mark });
    else this.#crew.log.warn('the carrier returned a mark that is not ours', { callId: this.id, name });
  }

  keyPressed(key: string): void {
    this.#loop.tell({ type: 'caller.key_pressed', key });
  }

  stopped(): void {
    this.#loop.tell({ type: 'caller.hung_up' });
  }

  lost(reason: string): void {
    this.#loop.tell({ type: 'line.lost', reason });
  }

  #perform(command: Command): void {
    perform(command, {
      voiceOut: this.#voiceOut,
      replies: this.#replies,
      lookups: this.#lookups,
      timers: this.#timers,
      hangUp: (because) => this.#hangUp(because),
      finish: (because) => this.#finish(because),
    });
  }

  #saw(before: CallState, event: CallEvent, after: Step): void {
    const seq = this.#steps;
    this.#steps += 1;
    this.#journal.write({ seq, event, commands: after.commands });
    this.#log.saw(seq, before, event, after);
    const broken = this.#crew.check?.(before, event, after) ?? [];
    if (broken.length > 0) throw new Error(`what must always be true is not: ${broken.join('; ')}`);
  }

  #hangUp(because: Ending): void {
    if (!this.#hungUp) this.#relatives.ending(because);
    this.#hungUp = true;
    this.#line.close(because);
  }

  #break(error: unknown): void {
    if (this.#ended) return;
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log.trouble('call broken: it ends with an apology by the carrier, no other call is touched', {
      detail,
    });
    this.#line.clear();
    this.#hangUp('broken');
    this.#finish('broken');
  }

  /** Closes everything that worked for this call; what is written behind it may take a moment longer. */
  #finish(because: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timers.close();
    this.#replies.close();
    this.#lookups.close();
    this.#voiceOut.close();
    this.#voiceIn.close();
    this.#hangUp(because);
    this.#relatives.ended(this.#keep(because));
  }

  async #keep(because: Ending): Promise<void> {
    const { history, turns, at, late } = this.#loop.state;
    try {
      const recording = await this.#recorder?.close();
      await this.#journal.close();
      this.#log.finished({
        because,
        durationMs: at,
        turns,
        late,
        interruptions: history.filter((said) => said.speaker === 'agent' && said.interrupted).length,
        journal: this.#journal.place,
        recording: recording ? this.#recorder?.place : null,
        ...(recording && !recording.whole ? { recordingPartial: recording.detail } : {}),
      });
    } catch (error) {
      this.#log.trouble('what was kept of the call may not be whole', { detail: String(error) });
    }
  }
}
