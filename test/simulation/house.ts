import { acceptTwilioStream } from '../../src/adapters/line/twilio/twilio-stream.ts';
import type { Departure } from '../../src/core/call/command.ts';
import { brokenInvariants } from '../../src/core/call/invariants.ts';
import type { CallState, Ending } from '../../src/core/call/state.ts';
import type { JournalEntry } from '../../src/ports/journal.ts';
import type { Line, LineListener } from '../../src/ports/line.ts';
import type { Log } from '../../src/ports/log.ts';
import { Call } from '../../src/runtime/call.ts';
import type { Crew } from '../../src/runtime/crew.ts';
import { Pacer } from '../../src/runtime/pacer.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { TalliedMetrics } from '../support/tallied-metrics.ts';
import type { Plan } from './plan/plan.ts';
import type { SimulatedTime } from './simulated-time.ts';
import type { Story } from './story.ts';
import { Ears } from './world/ears.ts';
import { Hands, keepDeparture, optOuts } from './world/hands.ts';
import { accountSid, type Leg } from './world/leg.ts';
import { lookUps } from './world/look-ups.ts';
import { Model } from './world/model.ts';
import { Tones } from './world/tones.ts';
import { Voice } from './world/voice.ts';

/** Our side of the call: the real stream reader, the real call, and providers that do what the seed wants. */
export class House {
  readonly tones = new Tones();
  readonly journal: JournalEntry[] = [];
  readonly logged: { level: string; message: string; fields: object }[] = [];
  readonly endings: Ending[] = [];
  readonly metrics = new TalliedMetrics();
  readonly hands: Hands;
  readonly ears: Ears;
  readonly #plan: Plan;
  readonly #time: SimulatedTime;
  readonly #story: Story;
  readonly #crew: Crew;
  readonly #keep: () => Promise<void>;
  readonly #transferring: (to: string) => void;
  #call: Call | null = null;

  constructor(plan: Plan, time: SimulatedTime, story: Story, transferring: (to: string) => void) {
    const { faults, random } = plan;
    const doors = (purpose: string) => ({ time, story, faults, random: random.fork(purpose) });
    this.#plan = plan;
    this.#time = time;
    this.#story = story;
    this.#transferring = transferring;
    this.#keep = keepDeparture(doors('departure'));
    this.hands = new Hands(doors('hands'));
    this.ears = new Ears({ ...doors('ears'), style: plan.ears });
    this.#crew = {
      asr: this.ears,
      llm: new Model(doors('model')),
      tts: new Voice({ ...doors('voice'), tones: this.tones, timesWords: plan.timesWords }),
      ...lookUps(doors('look-ups')),
      tools: this.hands,
      optOuts: optOuts(doors('opt-outs')),
      journal: {
        open: () => ({
          place: 'memory',
          write: (entry) => void this.journal.push(entry),
          close: async () => ({ whole: true, detail: '' }),
        }),
      },
      dumps: { keep: () => ({ place: 'nowhere', kept: Promise.resolve() }) },
      recordings: null,
      time,
      wallClock: () => new Date(0),
      pacer: new Pacer(time),
      log: this.#log(),
      metrics: this.metrics,
      check: (before, event, after) => {
        story.stepped({ before, event, after });
        return brokenInvariants(before, event, after);
      },
    };
  }

  /** A media stream knocks. */
  accept(leg: Leg): void {
    acceptTwilioStream(leg.socket.asWebSocket, {
      accountSid,
      callIdOf: () => null,
      log: this.#crew.log,
      faults: new NotedFaults(),
      timers: this.#time,
      admit: (_, line) => this.#admit(line),
    });
  }

  get call(): Call {
    if (this.#call === null) throw new Error('nobody has answered yet');
    return this.#call;
  }

  get state(): CallState | null {
    return this.#call?.state ?? null;
  }

  get isUp(): boolean {
    return this.#call !== null && this.endings.length === 0 && this.#call.state.phase.name !== 'ended';
  }

  #admit(line: Line): LineListener | { readonly refused: string } {
    if (this.#call !== null) {
      if (!this.isUp) return { refused: 'the call is over' };
      this.#story.note('the line is back');
      this.#call.reattach(line);
      return this.#call;
    }
    const { setup } = this.#plan;
    const from = '+15005550001';
    const party = { setup, callSid: 'CA1', from, language: 'en-US', voice: null, expects: [] };
    this.#call = new Call(party, line, this.#crew, {
      leaving: (departure: Departure) => {
        this.#story.note(`we leave on purpose: ${JSON.stringify(departure)}`);
        return this.#keep();
      },
      transferring: this.#transferring,
      ended: (because) => {
        this.endings.push(because);
      },
    });
    this.#call.begin();
    return this.#call;
  }

  #log(): Log {
    const write =
      (level: string) =>
      (message: string, fields: object = {}) => {
        this.logged.push({ level, message, fields });
        this.#story.note(`log ${level}: ${message} ${JSON.stringify(fields)}`);
      };
    return { debug: () => {}, info: () => {}, warn: write('warn'), error: write('error') };
  }
}
