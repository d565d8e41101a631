import { Counter, Gauge, type Registry } from 'prom-client';
import type { Failure } from './core/call/event.ts';
import type { TokenUsage } from './ports/llm.ts';
import type { Metrics, Outcome, Part, ProviderPart, Standing } from './ports/metrics.ts';

const standings = ['asked', 'resting', 'refused'] as const satisfies readonly Standing[];

type OfProviders =
  | 'modelAsked'
  | 'providerFailed'
  | 'providerAsked'
  | 'providerSwitched'
  | 'providerServes'
  | 'providerStands';

/** What is counted of providers, as Prometheus reads it. */
export class ProviderMetrics implements Pick<Metrics, OfProviders> {
  readonly #names: ReadonlySet<string>;
  /** Who is not asked. */
  readonly #down = new Set<string>();
  readonly #providerFailures: Counter<'part' | 'provider' | 'reason'>;
  readonly #modelRequests: Counter<'provider' | 'cost'>;
  readonly #modelTokens: Counter<'provider' | 'kind'>;
  readonly #providerRequests: Counter<'part' | 'provider' | 'outcome'>;
  readonly #providerSwitches: Counter<'part' | 'from' | 'to'>;
  readonly #providerServing: Gauge<'part' | 'provider'>;
  readonly #providerState: Gauge<'part' | 'provider' | 'state'>;
  readonly #providerDownSince: Gauge<'part' | 'provider'>;

  /** The names of providers that may show; any other shows as `other`. */
  constructor(registry: Registry, names: readonly string[]) {
    const registers = [registry];
    this.#names = new Set(names);
    this.#providerFailures = new Counter({
      name: 'parley_provider_failures_total',
      help: 'Times that a provider let a call down, by what it was asked for, who it was, and what went wrong.',
      labelNames: ['part', 'provider', 'reason'],
      registers,
    });
    this.#modelRequests = new Counter({
      name: 'parley_model_requests_total',
      help: 'Requests to a language model, by whether it said what they cost; one that was given up or failed before it could is unknown, and so is every one to a server that does not say.',
      labelNames: ['provider', 'cost'],
      registers,
    });
    this.#modelTokens = new Counter({
      name: 'parley_model_tokens_total',
      help: 'Tokens of the requests whose cost is known: read, written, and of those read the ones that the server remembered (cached).',
      labelNames: ['provider', 'kind'],
      registers,
    });
    this.#providerRequests = new Counter({
      name: 'parley_provider_requests_total',
      help: 'Times that a provider was asked, by what came of it: it worked, nobody waited for its end (left), or why it failed.',
      labelNames: ['part', 'provider', 'outcome'],
      registers,
    });
    this.#providerSwitches = new Counter({
      name: 'parley_provider_switches_total',
      help: 'Times that work went to another provider than before, there and back.',
      labelNames: ['part', 'from', 'to'],
      registers,
    });
    this.#providerServing = new Gauge({
      name: 'parley_provider_serving',
      help: 'Whether this provider does its part just now: 1; 0 where another does, or where it is left alone and has not worked since.',
      labelNames: ['part', 'provider'],
      registers,
    });
    this.#providerState = new Gauge({
      name: 'parley_provider_state',
      help: 'Whether a provider is asked, rests after failures, or refused us, until it has worked again: 1 or 0.',
      labelNames: ['part', 'provider', 'state'],
      registers,
    });
    this.#providerDownSince = new Gauge({
      name: 'parley_provider_down_since_seconds',
      help: 'Since when a provider is not asked, in seconds since 1970; 0 while it is.',
      labelNames: ['part', 'provider'],
      registers,
    });
  }

  modelAsked(name: string, cost: TokenUsage | null): void {
    const provider = this.#known(name);
    this.#modelRequests.inc({ provider, cost: cost === null ? 'unknown' : 'known' });
    for (const [kind, tokens] of Object.entries(cost ?? {}))
      this.#modelTokens.inc({ provider, kind }, tokens);
  }

  providerFailed(part: Part, { provider, reason }: Failure): void {
    this.#providerFailures.inc({ part, provider: this.#known(provider), reason });
  }

  providerAsked(part: ProviderPart, provider: string, outcome: Outcome): void {
    this.#providerRequests.inc({ part, provider: this.#known(provider), outcome });
  }

  providerSwitched(part: ProviderPart, from: string, to: string): void {
    this.#providerSwitches.inc({ part, from: this.#known(from), to: this.#known(to) });
  }

  providerServes(part: ProviderPart, provider: string, doesServe: boolean): void {
    this.#providerServing.set({ part, provider: this.#known(provider) }, doesServe ? 1 : 0);
  }

  providerStands(part: ProviderPart, provider: string, standing: Standing): void {
    const who = { part, provider: this.#known(provider) };
    for (const state of standings) this.#providerState.set({ ...who, state }, state === standing ? 1 : 0);
    this.#markDown(who, standing !== 'asked');
  }

  #known(provider: string): string {
    return this.#names.has(provider) ? provider : 'other';
  }

  /** Since it was first left alone, however often it was tried in vain meanwhile. */
  #markDown(who: { readonly part: ProviderPart; readonly provider: string }, isDown: boolean): void {
    const name = `${who.part} ${who.provider}`;
    if (!isDown) this.#providerDownSince.set(who, 0);
    else if (!this.#down.has(name)) this.#providerDownSince.setToCurrentTime(who);
    if (isDown) this.#down.add(name);
    else this.#down.delete(name);
  }
}
