import { Ear, usualQuietMs } from './ear.ts';
import type { CallFact } from './ledger.ts';
import { frameSamples, type NearEnd, samplesPerMs } from './line.ts';
import { Mouthpiece } from './mouthpiece.ts';
import { renderNoise } from './noise.ts';
import {
  answerMsMax,
  type Prompter,
  patienceMs,
  type Script,
  type Step,
  stepInWords,
  wordsOf,
} from './script.ts';
import { audibleSamples, type Interruption } from './timeline.ts';

/** What a caller can do besides speaking. */
export interface Keypad {
  press(digit: string): void;
  hangUp(): void;
}

/** A step the caller came to, in samples since the call was answered. */
export interface StepTaken {
  readonly step: Step;
  readonly fromSample: number;
  /** When it was done; undefined when the call ended within it. */
  toSample?: number;
  /** What the caller could be heard with in it: words, a recording, a noise. */
  sound?: { readonly fromSample: number; readonly toSample: number };
}

/** Who calls: what they do, how their words sound, and whether their room is dead silent. */
export interface CallerOptions {
  script: Script;
  /** Tells them what to do when the script is done; without one they hang up. */
  prompter?: Prompter;
  /** The rendered mu-law of every text in the script. */
  voice: ReadonlyMap<string, Uint8Array>;
  comfortNoise?: boolean;
  /** How long they wait for the agent to begin, where a step does not say. */
  patienceMs?: number;
  record: (fact: CallFact) => void;
}

const frameMs = frameSamples / samplesPerMs;

// A key is held for about 100 ms and as much passes before the next one.
const keyMs = 200;

// The end of what was interrupted is not an answer; what is still being said after this long is.
const tailMs = 400;

// A pause longer than this may be the agent's last word, and there would be nobody to talk over.
const midSentencePauseMs = 200;

// A step that is to be taken at a certain time and comes later than this did not happen as it was written.
const lateMsMax = 100;

/**
 * A person with a telephone who follows a script. Time for them is the line: 20 ms heard, 20 ms said.
 * A step that runs out of time is a problem in plain words, and the caller hangs up.
 */
export class Caller implements NearEnd {
  readonly problems: string[] = [];
  readonly taken: StepTaken[] = [];
  readonly #options: CallerOptions;
  readonly #ear = new Ear();
  readonly #mouth: Mouthpiece;
  #keypad: Keypad = { press() {}, hangUp() {} };
  #stepIndex = 0;
  #prompted: Step | undefined;
  #current: StepTaken | undefined;
  #stepMs = 0;
  #heardInStep = false;
  #heardSamples = 0;
  #hasHungUp = false;

  constructor(options: CallerOptions) {
    const mute = wordsOf(options.script).find((text) => !options.voice.has(text));
    if (mute !== undefined) throw new Error(`The caller cannot say "${mute}": render it before the call.`);
    this.#options = options;
    this.#mouth = new Mouthpiece(options.comfortNoise ?? false);
  }

  get interruptions(): Interruption[] {
    return this.taken.flatMap(({ step, sound }) =>
      step.do === 'interrupt' && sound ? [{ text: step.text, atSample: sound.fromSample }] : [],
    );
  }

  /** Gives the caller the keys and the hook of the telephone they are holding. */
  pickUp(keypad: Keypad): void {
    this.#keypad = keypad;
  }

  hear(frame: Uint8Array): void {
    this.#heardSamples += frame.length;
    const change = this.#ear.hear(frame);
    if (change === 'began') this.#options.record({ type: 'agent.audible' });
    if (change === 'stopped') this.#options.record({ type: 'agent.quiet' });
    const goesOn = this.#stepMs >= tailMs && this.#ear.isAudible && this.#ear.quietForMs === 0;
    if (change === 'began' || goesOn) this.#heardInStep = true;
  }

  speak(): Uint8Array {
    if (!this.#mouth.isSpeaking && !this.#hasHungUp) this.#act();
    const wasSpeaking = this.#mouth.isSpeaking;
    const frame = this.#mouth.next();
    if (wasSpeaking && !this.#mouth.isSpeaking) {
      this.#options.record({ type: 'caller.finished_speaking' });
      this.#nextStep();
    }
    return frame;
  }

  /** The other side ended the call: whatever was still to be done is a problem. */
  lineWentDead(): void {
    if (this.#hasHungUp) return;
    const [current, ...later] = this.#options.script.slice(this.#stepIndex);
    const isSatisfied = current?.do === 'listen' && this.#heardInStep;
    const undone = [...(current && !isSatisfied ? [current] : []), ...later].find(expectsTheLine);
    if (undone) this.problems.push(`the call ended before the caller could ${stepInWords(undone)}`);
  }

  #act(): void {
    const step = this.#options.script[this.#stepIndex] ?? this.#ask();
    if (step === 'that_is_all') this.#hangUp();
    else if (step !== 'nothing_yet') this.#follow(step);
  }

  #follow(step: Step): void {
    if (this.#heardSamples < (step.atMs ?? 0) * samplesPerMs) {
      this.#heardInStep = false; // What is said meanwhile is not said in the step.
      return;
    }
    if (!this.#current) this.#begin(step);
    this.#stepMs += frameMs;
    this.#do(step);
  }

  #ask(): Step | 'nothing_yet' | 'that_is_all' {
    if (this.#prompted) return this.#prompted;
    const told = this.#options.prompter?.next() ?? 'that_is_all';
    if (typeof told === 'object') this.#prompted = told;
    return told;
  }

  #begin(step: Step): void {
    this.#current = { step, fromSample: this.#heardSamples };
    this.taken.push(this.#current);
    const lateMs = this.#heardSamples / samplesPerMs - (step.atMs ?? Number.POSITIVE_INFINITY);
    if (lateMs <= lateMsMax) return;
    this.problems.push(
      `the caller was to ${stepInWords(step)} at ${seconds(step.atMs ?? 0)} and came to it ${seconds(Math.round(lateMs))} late`,
    );
  }

  #do(step: Step): void {
    switch (step.do) {
      case 'listen':
        this.#listen(step);
        break;
      case 'say':
        this.#beginToSay(step.text, false);
        break;
      case 'interrupt':
        if (this.#hasSpokenFor(step.afterMs, step.withinMs)) this.#beginToSay(step.text, true);
        break;
      case 'let_speak':
        if (this.#hasSpokenFor(step.forMs, step.withinMs)) this.#nextStep();
        break;
      case 'play':
        this.#utter(step.name, step.audio, false);
        break;
      case 'noise':
        this.#makeNoise(step);
        break;
      case 'press':
        this.#press(step.digits);
        break;
      case 'pause':
        if (this.#stepMs >= step.ms) this.#nextStep();
        break;
      case 'wait_for_hang_up':
        if (this.#stepMs >= step.withinMs) {
          this.#giveUp(`the agent did not hang up within ${seconds(step.withinMs)}`);
        }
        break;
      case 'hang_up':
        this.#hangUp();
    }
  }

  #listen(step: Extract<Step, { do: 'listen' }>): void {
    const withinMs = step.withinMs ?? this.#patienceMs;
    const forMsMax = step.forMsMax ?? answerMsMax;
    const quietMs = step.quietMs ?? usualQuietMs;
    if (this.#heardInStep && this.#ear.quietForMs >= quietMs) {
      this.#nextStep();
    } else if (!this.#heardInStep && this.#stepMs > withinMs) {
      this.#giveUp(`the agent never began to speak within ${seconds(withinMs)}`);
    } else if (this.#stepMs > withinMs + forMsMax) {
      this.#giveUp(`the agent was still speaking after ${seconds(withinMs + forMsMax)}`);
    }
  }

  /** Whether the agent is in mid sentence and has spoken for so long; gives up when that can no longer be. */
  #hasSpokenFor(forMs: number, withinMs = this.#patienceMs): boolean {
    const audibleForMs = Math.min(this.#ear.audibleForMs, this.#stepMs);
    const isMidSentence = this.#ear.isAudible && this.#ear.quietForMs < midSentencePauseMs;
    if (isMidSentence && audibleForMs >= forMs) return true;
    if (this.#heardInStep && !this.#ear.isAudible) {
      this.#giveUp(`the agent was done before it had spoken for ${seconds(forMs)}, too soon to interrupt it`);
    } else if (!this.#heardInStep && this.#stepMs > withinMs + forMs) {
      this.#giveUp(
        `the agent never began to speak within ${seconds(withinMs)}, so nobody could interrupt it`,
      );
    }
    return false;
  }

  #makeNoise({ noise, goesOn }: Extract<Step, { do: 'noise' }>): void {
    if (this.#stepMs === frameMs) {
      const samples = renderNoise(noise);
      this.#mouth.makeNoise(samples);
      this.#heardFor(samples.length);
      this.#options.record({ type: 'caller.made_noise', kind: noise.kind, ms: noise.ms });
    }
    if (goesOn || !this.#mouth.isNoisy) this.#nextStep();
  }

  #press(digits: string): void {
    if (this.#stepMs === frameMs) this.#options.record({ type: 'caller.pressed', digits });
    const pressed = (this.#stepMs - frameMs) / keyMs;
    const digit = digits[pressed];
    if (digit !== undefined) this.#keypad.press(digit);
    if (pressed >= digits.length) this.#nextStep();
  }

  #beginToSay(text: string, isInterruption: boolean): void {
    const speech = this.#options.voice.get(text);
    if (speech) this.#utter(text, speech, isInterruption);
  }

  #utter(text: string, speech: Uint8Array, isInterruption: boolean): void {
    this.#mouth.say(speech);
    this.#heardFor(audibleSamples(speech));
    this.#options.record({ type: 'caller.began_to_speak', text, isInterruption });
  }

  #heardFor(samples: number): void {
    if (!this.#current) return;
    this.#current.sound = { fromSample: this.#heardSamples, toSample: this.#heardSamples + samples };
  }

  #nextStep(): void {
    if (this.#current) this.#current.toSample = this.#heardSamples;
    this.#current = undefined;
    this.#prompted = undefined;
    this.#stepIndex += 1;
    this.#stepMs = 0;
    this.#heardInStep = false;
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? patienceMs;
  }

  #giveUp(problem: string): void {
    this.problems.push(problem);
    this.#options.record({ type: 'caller.gave_up', problem });
    this.#hangUp();
  }

  #hangUp(): void {
    this.#hasHungUp = true;
    this.#options.record({ type: 'caller.hung_up' });
    this.#keypad.hangUp();
  }
}

function expectsTheLine(step: Step): boolean {
  return step.do !== 'wait_for_hang_up' && step.do !== 'hang_up' && step.do !== 'pause';
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
