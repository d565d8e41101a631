import { mulawSilence } from '../audio/mulaw.ts';
import { Ear, usualQuietMs } from './ear.ts';
import type { CallFact } from './ledger.ts';
import { frameSamples, type NearEnd, samplesPerMs } from './line.ts';
import { answerMsMax, patienceMs, type Script, type Step, wordsOf } from './script.ts';

/** What a caller can do besides speaking. */
export interface Keypad {
  press(digit: string): void;
  hangUp(): void;
}

/** A moment when the caller talked over the agent, in samples since the call was answered. */
export interface Interruption {
  text: string;
  atSample: number;
}

/** Who calls: what they do, how their words sound, and whether their room is dead silent. */
export interface CallerOptions {
  script: Script;
  /** The rendered mu-law of every text in the script. */
  voice: ReadonlyMap<string, Uint8Array>;
  comfortNoise?: boolean;
  record: (fact: CallFact) => void;
}

const frameMs = frameSamples / samplesPerMs;

// A key is held for about 100 ms and as much passes before the next one.
const keyMs = 200;

// The end of what was interrupted is not an answer; what is still being said after this long is.
const tailMs = 400;

// A pause longer than this may be the agent's last word, and there would be nobody to talk over.
const midSentencePauseMs = 200;

/**
 * A person with a telephone who follows a script. Time for them is the line: 20 ms heard, 20 ms said.
 * A step that runs out of time is a problem in plain words, and the caller hangs up.
 */
export class Caller implements NearEnd {
  readonly problems: string[] = [];
  readonly interruptions: Interruption[] = [];
  readonly #options: CallerOptions;
  readonly #ear = new Ear();
  readonly #noise: () => Uint8Array;
  #keypad: Keypad = { press() {}, hangUp() {} };
  #stepIndex = 0;
  #stepMs = 0;
  #heardInStep = false;
  #speech: Uint8Array = new Uint8Array(0);
  #heardSamples = 0;
  #hasHungUp = false;

  constructor(options: CallerOptions) {
    const mute = wordsOf(options.script).find((text) => !options.voice.has(text));
    if (mute !== undefined) throw new Error(`The caller cannot say "${mute}": render it before the call.`);
    this.#options = options;
    this.#noise = roomNoise(options.comfortNoise ?? false);
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
    if (this.#speech.length === 0 && !this.#hasHungUp) this.#act();
    return this.#speech.length > 0 ? this.#sayOn() : this.#noise();
  }

  /** The other side ended the call: whatever was still to be done is a problem. */
  lineWentDead(): void {
    if (this.#hasHungUp) return;
    const [current, ...later] = this.#options.script.slice(this.#stepIndex);
    const isSatisfied = current?.do === 'listen' && this.#heardInStep;
    const undone = [...(current && !isSatisfied ? [current] : []), ...later].find(expectsTheLine);
    if (undone) this.problems.push(`the call ended before the caller could ${describe(undone)}`);
  }

  #act(): void {
    this.#stepMs += frameMs;
    const step = this.#options.script[this.#stepIndex];
    switch (step?.do) {
      case 'listen':
        this.#listen(step);
        break;
      case 'say':
        this.#beginToSay(step.text, false);
        break;
      case 'interrupt':
        this.#interrupt(step);
        break;
      case 'pause':
        if (this.#stepMs >= step.ms) this.#nextStep();
        break;
      case 'press':
        this.#press(step.digits);
        break;
      case 'wait_for_hang_up':
        if (this.#stepMs >= step.withinMs) {
          this.#giveUp(`the agent did not hang up within ${seconds(step.withinMs)}`);
        }
        break;
      case 'hang_up':
      case undefined:
        this.#hangUp();
    }
  }

  #listen(step: Extract<Step, { do: 'listen' }>): void {
    const withinMs = step.withinMs ?? patienceMs;
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

  #interrupt(step: Extract<Step, { do: 'interrupt' }>): void {
    const withinMs = step.withinMs ?? patienceMs;
    const audibleForMs = Math.min(this.#ear.audibleForMs, this.#stepMs);
    const isMidSentence = this.#ear.isAudible && this.#ear.quietForMs < midSentencePauseMs;
    if (isMidSentence && audibleForMs >= step.afterMs) {
      this.#beginToSay(step.text, true);
    } else if (this.#heardInStep && !this.#ear.isAudible) {
      this.#giveUp(
        `the agent was done before it had spoken for ${seconds(step.afterMs)}, too soon to interrupt it`,
      );
    } else if (!this.#heardInStep && this.#stepMs > withinMs + step.afterMs) {
      this.#giveUp(
        `the agent never began to speak within ${seconds(withinMs)}, so nobody could interrupt it`,
      );
    }
  }

  #press(digits: string): void {
    if (this.#stepMs === frameMs) this.#options.record({ type: 'caller.pressed', digits });
    const pressed = (this.#stepMs - frameMs) / keyMs;
    const digit = digits[pressed];
    if (digit !== undefined) this.#keypad.press(digit);
    if (pressed >= digits.length) this.#nextStep();
  }

  #beginToSay(text: string, isInterruption: boolean): void {
    this.#speech = this.#options.voice.get(text) ?? this.#speech;
    if (isInterruption) this.interruptions.push({ text, atSample: this.#heardSamples });
    this.#options.record({ type: 'caller.began_to_speak', text, isInterruption });
  }

  #sayOn(): Uint8Array {
    const frame = this.#noise();
    frame.set(this.#speech.subarray(0, frameSamples));
    this.#speech = this.#speech.subarray(frameSamples);
    if (this.#speech.length === 0) {
      this.#options.record({ type: 'caller.finished_speaking' });
      this.#nextStep();
    }
    return frame;
  }

  #nextStep(): void {
    this.#stepIndex += 1;
    this.#stepMs = 0;
    this.#heardInStep = false;
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

function describe(step: Step): string {
  switch (step.do) {
    case 'say':
      return `say "${step.text}"`;
    case 'interrupt':
      return `interrupt with "${step.text}"`;
    case 'listen':
      return 'hear the agent out';
    case 'press':
      return `press ${step.digits}`;
    default:
      return step.do.replaceAll('_', ' ');
  }
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

// The four quietest steps of mu-law, about -68 dBFS: a room, not a sound. The same noise on every call.
const noiseLevels = [mulawSilence, 0xfe, 0xfd, 0xfc, 0x7f, 0x7e, 0x7d, 0x7c];

function roomNoise(isOn: boolean): () => Uint8Array {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return noiseLevels[seed >>> 29] ?? mulawSilence;
  };
  return () =>
    isOn ? Uint8Array.from({ length: frameSamples }, next) : new Uint8Array(frameSamples).fill(mulawSilence);
}
