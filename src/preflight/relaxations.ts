import type { Settings } from '../config.ts';

/** Something that production would refuse and somebody allowed, and what follows from it. */
export interface Relaxation {
  readonly setting: string;
  readonly consequence: string;
}

/** Everything that was allowed by name. */
export function relaxations({ allow, egressAllow }: Settings): Relaxation[] {
  const all: readonly (readonly [isOn: boolean, setting: string, consequence: string])[] = [
    [
      allow.embeddedProviders,
      'ALLOW_EMBEDDED_PROVIDERS',
      'callers may be answered by what is made for rehearsals',
    ],
    [allow.volatileStore, 'ALLOW_VOLATILE_STORE', 'the store may forget what it was given'],
    [
      allow.plainRedis,
      'ALLOW_PLAIN_REDIS',
      'what goes to the store can be read on the way, its password too',
    ],
    [allow.endlessRetention, 'ALLOW_ENDLESS_RETENTION', 'what callers said may be kept for ever'],
    [allow.root, 'ALLOW_ROOT', 'whoever breaks into this process owns the machine'],
    [egressAllow.length > 0, 'EGRESS_ALLOW', 'tools of the agent may reach addresses of this network'],
  ];
  return all.filter(([isOn]) => isOn).map(([, setting, consequence]) => ({ setting, consequence }));
}
