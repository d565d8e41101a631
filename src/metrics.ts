import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { TurnLatency } from './core/analysis/turn-latency.ts';
import type { Failure } from './core/call/event.ts';
import type { Ending } from './core/call/state.ts';
import type { FaultCode } from './ports/faults.ts';
import type { TokenUsage } from './ports/llm.ts';
import type {
  LivePhase,
  LoopDelay,
  Metrics,
  Outcome,
  Part,
  ProviderPart,
  Standing,
} from './ports/metrics.ts';
import { ProviderMetrics } from './provider-metrics.ts';

/**
 * People leave about 0.2 s between turns, notice a pause from half a second, take it for a hesitation from one, and ask
 * whether anybody is there after two or three: between these every step has a bucket. The first ones are for stages
 * that are a small part of the whole, the last ones for turns that went wrong.
 */
const conversationSeconds = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

const livePhases = {
  idle: true,
  listening: true,
  transcribing: true,
  thinking: true,
  speaking: true,
  yielding: true,
  interrupted: true,
  cancelled: true,
  transferring: true,
  adrift: true,
  leaving: true,
} satisfies Record<LivePhase, true>;

/** What is counted, as Prometheus reads it. Labels have their values from closed lists: no caller can add a series. */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #providers: ProviderMetrics;

  readonly #liveCalls = new Gauge({
    name: 'parley_live_calls',
    help: 'Calls that are live in this process, by what each is doing.',
    labelNames: ['phase'],
    registers: [this.#registry],
  });
  readonly #callsBegun = new Counter({
    name: 'parley_calls_begun_total',
    help: 'Calls that came to this process on a stream and were answered.',
    registers: [this.#registry],
  });
  readonly #callsEnded = new Counter({
    name: 'parley_calls_ended_total',
    help: 'Calls that are over, by why they ended.',
    labelNames: ['because'],
    registers: [this.#registry],
  });
  readonly #foundClosed = new Counter({
    name: 'parley_calls_found_closed_total',
    help: 'Calls that came outside the opening hours of the agent: the caller heard so and was hung up.',
    registers: [this.#registry],
  });
  readonly #firstSound = new Histogram({
    name: 'parley_first_audio_seconds',
    help: "From the beginning of a call's stream to the first audio of ours that was handed to the carrier.",
    buckets: conversationSeconds,
    registers: [this.#registry],
  });
  readonly #latency = new Histogram({
    name: 'parley_turn_latency_seconds',
    help: 'From the last sound of the caller to the first sound of the answer, by stage of the critical path: the stages of a turn sum to its total.',
    labelNames: ['stage'],
    buckets: conversationSeconds,
    registers: [this.#registry],
  });
  readonly #interruptions = new Counter({
    name: 'parley_interruptions_total',
    help: 'Times that the agent was cut short, by the words of a caller or because the call left it no time to finish.',
    registers: [this.#registry],
  });
  readonly #falseAlarms = new Counter({
    name: 'parley_false_alarms_total',
    help: 'Times that a voice silenced the agent, turned out to be nothing, and the agent went on.',
    registers: [this.#registry],
  });
  readonly #faults = new Counter({
    name: 'parley_faults_total',
    help: 'Messages and requests that were refused or repaired, and other faults that we survived, by their code in the log.',
    labelNames: ['code'],
    registers: [this.#registry],
  });
  readonly #loopDelay = new Gauge({
    name: 'parley_event_loop_delay_seconds',
    help: 'How late the event loop was during the last second; new calls are refused when its p99 stays too high.',
    labelNames: ['quantile'],
    registers: [this.#registry],
  });
  readonly #shedding = new Gauge({
    name: 'parley_shedding',
    help: 'Whether new calls are refused right now because the machine is too busy: 1 or 0.',
    registers: [this.#registry],
  });
  readonly #sheds = new Counter({
    name: 'parley_sheds_total',
    help: 'Times that the machine became too busy for new calls; parley_faults_total counts under shed.call and shed.socket what was refused.',
    registers: [this.#registry],
  });

  /** The names of providers that may show; any other shows as `other`. */
  constructor(providers: readonly string[]) {
    this.#providers = new ProviderMetrics(this.#registry, providers);
    for (const phase of Object.keys(livePhases)) this.#liveCalls.set({ phase }, 0);
  }

  /** Adds what the process itself takes: processor, memory, open files, garbage collection. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  callBegun(): void {
    this.#callsBegun.inc();
  }

  callEnded(because: Ending): void {
    this.#callsEnded.inc({ because });
  }

  foundClosed(): void {
    this.#foundClosed.inc();
  }

  moved(from: LivePhase | null, to: LivePhase | null): void {
    if (from !== null) this.#liveCalls.dec({ phase: from });
    if (to !== null) this.#liveCalls.inc({ phase: to });
  }

  firstSounded(afterMs: number): void {
    this.#firstSound.observe(afterMs / 1_000);
  }

  answered({ parts, totalMs }: TurnLatency): void {
    for (const [stage, ms] of Object.entries({ ...parts, total: totalMs })) {
      this.#latency.observe({ stage }, ms / 1_000);
    }
  }

  interrupted(): void {
    this.#interruptions.inc();
  }

  falseAlarm(): void {
    this.#falseAlarms.inc();
  }

  modelAsked(provider: string, cost: TokenUsage | null): void {
    this.#providers.modelAsked(provider, cost);
  }

  providerFailed(part: Part, failure: Failure): void {
    this.#providers.providerFailed(part, failure);
  }

  providerAsked(part: ProviderPart, provider: string, outcome: Outcome): void {
    this.#providers.providerAsked(part, provider, outcome);
  }

  providerSwitched(part: ProviderPart, from: string, to: string): void {
    this.#providers.providerSwitched(part, from, to);
  }

  providerServes(part: ProviderPart, provider: string, doesServe: boolean): void {
    this.#providers.providerServes(part, provider, doesServe);
  }

  providerStands(part: ProviderPart, provider: string, standing: Standing): void {
    this.#providers.providerStands(part, provider, standing);
  }

  fault(code: FaultCode, times: number): void {
    this.#faults.inc({ code }, times);
  }

  loopDelayed({ p50Ms, p99Ms }: LoopDelay): void {
    this.#loopDelay.set({ quantile: '0.5' }, p50Ms / 1_000);
    this.#loopDelay.set({ quantile: '0.99' }, p99Ms / 1_000);
  }

  shedding(hasBegun: boolean): void {
    this.#shedding.set(hasBegun ? 1 : 0);
    if (hasBegun) this.#sheds.inc();
  }
}
