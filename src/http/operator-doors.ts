import type { OnDuty } from '../runtime/failover/roster.ts';

/** What those who look after the gateway may know and use. */
export interface OperatorDoors {
  /** Whoever shows one of these may use the API; without any, nobody may. */
  readonly apiKeys: readonly string[];
  readonly figures: Figures;
  readonly house: House;
  /** Whether somebody does what can wait until a call is over; null while nobody can tell. */
  workerAlive(): boolean | null;
  onDuty(): readonly OnDuty[];
}

/** What is counted, as a scraper reads it. */
export interface Figures {
  readonly contentType: string;
  text(): Promise<string>;
}

/** What is running here: what stays the same from start to end. */
export interface House {
  readonly version: string;
  readonly agent: { readonly name: string; readonly language: string; readonly file: string };
  /** Whether there are hours outside of which callers hear that it is closed. */
  readonly hasHours: boolean;
  readonly providers: readonly { readonly part: string; readonly name: string }[];
  readonly redis: 'embedded' | 'configured';
  /** Folder; null where calls are not recorded. */
  readonly recordings: string | null;
  readonly journals: string;
}
