import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Agent } from '../agents/agent.ts';
import type { Settings } from '../config.ts';
import type { House } from '../http/operator-doors.ts';
import type { Crew } from '../runtime/crew.ts';

/** Says who and what is at work here, for the page that shows it. */
export function describeHouse(settings: Settings, { brief, language, hours }: Agent, crew: Crew): House {
  const { dataDir } = settings;
  return {
    version: versionOfPackage(),
    agent: { name: brief.name, language, file: settings.agent },
    hasHours: hours !== null,
    providers: [
      { part: 'hears', name: crew.asr.name },
      { part: 'thinks', name: crew.llm.name },
      { part: 'speaks', name: crew.tts.name },
      { part: 'intent', name: crew.intent.name },
      { part: 'knowledge', name: crew.knowledge.name },
    ],
    redis: settings.redisUrl === null ? 'embedded' : 'configured',
    recordings: crew.recordings === null ? null : resolve(dataDir, 'recordings'),
    journals: resolve(dataDir, 'journals'),
  };
}

function versionOfPackage(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { readonly version: string } = JSON.parse(text);
  return version;
}
