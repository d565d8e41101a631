import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { House } from './house.ts';
import { type Plan, type PlanOptions, planOf } from './plan/plan.ts';
import { SimulatedTime } from './simulated-time.ts';
import { Story } from './story.ts';
import { Carrier } from './world/carrier.ts';
import { Person } from './world/person.ts';
import { toneOf } from './world/tones.ts';

/** A call that was simulated. */
export interface Simulated {
  readonly plan: Plan;
  readonly story: Story;
  readonly house: House;
  readonly carrier: Carrier;
  readonly person: Person;
  /** When the last fault was taken away, and when the last question had been asked; null where it did not come to that. */
  readonly healedAt: number | null;
  readonly askedAt: number | null;
  readonly lastsMs: number;
  /** Alarms that still waited when everything should have been over. */
  readonly pending: number;
}

/** Plays one call as its seed says: with faults, then without, to its end. */
export async function simulateCall(seed: number, options: PlanOptions = {}): Promise<Simulated> {
  await loadVoiceDetection();
  const plan = planOf(seed, options);
  const time = new SimulatedTime();
  const story = new Story(() => time.now());
  const house: House = new House(plan, time, story, () => carrier.dialAnother(plan.transfer));
  const carrier: Carrier = new Carrier({
    time,
    story,
    faults: plan.faults,
    random: plan.random.fork('carrier'),
    downMs: plan.downMs,
    upMs: plan.upMs,
    toneOf,
    connect: (leg) => house.accept(leg),
    isCallUp: () => house.isUp,
    hears: (word, isLast) => house.ears.word(word, isLast),
    completed: () => house.call.stopped(),
    transferred: (outcome) =>
      outcome === 'answered' ? house.call.transferAnswered() : house.call.transferFailed(outcome),
  });
  const person = new Person(plan.acts, carrier, story);
  carrier.ring(person);

  const until = async (isTime: () => boolean, mostMs: number) => {
    const lastMs = time.now() + mostMs;
    while (!carrier.isOver && house.state?.phase.name !== 'ended' && !isTime() && time.now() < lastMs) {
      await time.runUntil(time.now() + lookEveryMs);
    }
    return !carrier.isOver && house.state?.phase.name !== 'ended';
  };
  const isUp = await until(() => person.isDone, longestScriptMs);
  plan.faults.heal();
  if (isUp) story.note('from here on nothing goes wrong any more');
  const healedAt = isUp ? time.now() : null;
  const askedAt = isUp ? await askOnceMore() : null;
  const lastsMs = time.now();
  person.hangUp(time.now());
  await time.runUntil(time.now() + everythingIsOverAfterMs);
  return { plan, story, house, carrier, person, healedAt, askedAt, lastsMs, pending: time.pending };

  async function askOnceMore(): Promise<number | null> {
    const mayAsk = () => carrier.isConnected && person.isDone && person.quietFor(time.now()) > 1_500;
    if (!(await until(mayAsk, 60_000))) return null;
    person.will({ cue: { when: 'after', ms: 0 }, deed: { does: 'says', words: lastQuestion } });
    if (!(await until(() => person.isDone, 5_000))) return null;
    const asked = time.now();
    if (plan.after === 'hang up') await until(() => false, 15_000);
    else await until(() => false, 90_000);
    return asked;
  }
}

export const lastQuestion = 'what time do you open tomorrow zzzzo';

const lookEveryMs = 20;
/** Callers who have not done what they meant to by now are past patience. */
const longestScriptMs = 90_000;
/** What was under way at the end is given up at once; only a tool that acts is waited for, for 20 s. */
const everythingIsOverAfterMs = 25_000;
