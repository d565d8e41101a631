import { noLatencyYet, watchLatency } from '../core/analysis/turn-latency.ts';
import { meantForUsFrom, voicesNotUnderstood } from '../core/analysis/voices-not-understood.ts';
import type { CallEvent } from '../core/call/event.ts';
import { behaviourVersion } from '../core/call/reduce.ts';
import type { CallState, Ending, Utterance } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { JournalWriter } from '../ports/journal.ts';
import { type Breakage, BrokenInvariants, dumpOf } from './breakage.ts';
import { CallFigures } from './call-figures.ts';
import { CallLog } from './call-log.ts';
import type { Crew, Party } from './crew.ts';
import { Recorder } from './recorder.ts';

/**
 * What is kept of one call: its journal, its recording, its story in the log, its share of the figures, and what is
 * left of it if it breaks.
 */
export class CallRecord {
  readonly recorder: Recorder | null;
  readonly log: CallLog;
  readonly #figures: CallFigures;
  readonly #crew: Crew;
  readonly #call: string;
  readonly #callSid: string;
  readonly #journal: JournalWriter;
  readonly #owed: Promise<unknown>[] = [];
  #steps = 0;
  #latency = noLatencyYet;
  #voicesNotUnderstood = 0;

  constructor(crew: Crew, { setup, callSid }: Party) {
    this.#crew = crew;
    this.#call = setup.call;
    this.#callSid = callSid;
    this.log = new CallLog(crew.log, setup.call);
    this.#figures = new CallFigures(crew.metrics);
    this.#journal = crew.journal.open({
      journal: 1,
      behaviour: behaviourVersion,
      startedAt: crew.wallClock().toISOString(),
      callSid,
      setup,
    });
    this.recorder = crew.recordings ? new Recorder(crew.recordings.open(setup.call)) : null;
  }

  begun(): void {
    this.#figures.begun();
  }

  /** Writes a step down. Throws when it breaks what must always be true: then it must not be carried out. */
  saw(before: CallState, event: CallEvent, after: Step): void {
    const seq = this.#steps;
    this.#steps += 1;
    this.#journal.write({ seq, event, commands: after.commands });
    this.#latency = watchLatency(this.#latency, event, after);
    this.#voicesNotUnderstood = voicesNotUnderstood(this.#voicesNotUnderstood, event);
    const { completed } = this.#latency;
    this.log.saw(seq, before, event, after, completed);
    this.#figures.saw(before, event, after, completed);
    const wrong = this.#crew.check(before, event, after);
    if (wrong.length > 0) throw new BrokenInvariants(wrong);
  }

  /** Leaves what is needed to find out why the call broke, and says where. */
  broke(error: unknown, breakage: Breakage): void {
    const dump = dumpOf(this.#call, this.#journal.place, error, breakage);
    const { place, kept } = this.#crew.dumps.keep(dump);
    this.log.trouble('call broken: it ends with an apology by the carrier, no other call is touched', {
      dump: place,
      'pii.wrong': dump.wrong,
      remedy: 'this is a bug: the dump and the journal it names say what led to it',
    });
    const notKept = (why: unknown) =>
      this.log.trouble('the dump of a broken call could not be kept', { place, detail: String(why) });
    this.owe(kept.catch(notKept));
  }

  /** Something that is still being done for the call; it never rejects. */
  owe(work: Promise<unknown>): void {
    this.#owed.push(work);
  }

  /** Never rejects; resolves when everything is where it belongs and nothing is owed any more. */
  async close(because: Ending, { history, turns, at, late }: CallState): Promise<void> {
    this.#figures.ended(because);
    const voices = this.#voicesNotUnderstood;
    if (voices >= meantForUsFrom)
      this.log.notUnderstood({ because, voices, understood: history.filter(isCaller).length });
    try {
      const recording = await this.recorder?.close();
      const journal = await this.#journal.close();
      this.log.finished({
        callSid: this.#callSid,
        because,
        durationMs: at,
        turns,
        late,
        interruptions: history.filter((said) => said.speaker === 'agent' && said.interrupted).length,
        journal: this.#journal.place,
        ...(journal.whole ? {} : { journalPartial: journal.detail }),
        recording: recording ? (recording.whole ? 'whole' : 'partial') : 'off',
        ...(recording ? { recordingPlace: this.recorder?.place } : {}),
        ...(recording && !recording.whole ? { recordingPartial: recording.detail } : {}),
      });
    } catch (error) {
      this.log.trouble('what was kept of the call may not be whole', { detail: String(error) });
    }
    await Promise.all(this.#owed);
  }
}

function isCaller({ speaker }: Utterance): boolean {
  return speaker === 'caller';
}
