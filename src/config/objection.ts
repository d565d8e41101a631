import type { SettingName } from './schema.ts';

/** What is wrong with a setting, in words that follow its name. */
export interface Objection {
  readonly name: SettingName;
  readonly what: string;
}
