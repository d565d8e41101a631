import { fileDumps } from '../adapters/dumps/file.ts';
import { fileJournal } from '../adapters/journal/file.ts';
import { FileOptOuts } from '../adapters/opt-outs/file.ts';
import { fileRecordings } from '../adapters/recordings/file.ts';
import { HttpTools } from '../adapters/tools/http.ts';
import type { Agent } from '../agents/agent.ts';
import type { Settings } from '../config.ts';
import { brokenInvariants } from '../core/call/invariants.ts';
import { guardedEgress, unguardedEgress } from '../egress/egress.ts';
import type { Egress } from '../ports/egress.ts';
import type { Faults } from '../ports/faults.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Crew } from '../runtime/crew.ts';
import { Pacer } from '../runtime/pacer.ts';
import { systemTime } from '../runtime/timers.ts';
import type { Providers } from './providers.ts';

/** Where it is told what happens. */
export interface Witnesses {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly faults: Faults;
}

/** Everyone who works for calls. */
export function hireCrew(
  providers: Providers,
  settings: Settings,
  agent: Agent,
  { log, metrics, faults }: Witnesses,
): Crew {
  const { dataDir } = settings;
  return {
    ...providers,
    tools: new HttpTools({ tools: agent.tools, timers: systemTime, egress: egressFor(settings) }),
    optOuts: new FileOptOuts({ dataDir }),
    journal: fileJournal({ dataDir, timers: systemTime, faults }),
    dumps: fileDumps({ dataDir }),
    recordings: settings.recording === 'off' ? null : fileRecordings({ dataDir, faults }),
    time: systemTime,
    wallClock: () => new Date(),
    pacer: new Pacer(systemTime),
    log,
    metrics,
    check: brokenInvariants,
  };
}

/** On a developer's machine what a tool talks to may run beside it. */
function egressFor({ environment, egressAllow }: Settings): Egress {
  return environment === 'production' ? guardedEgress(egressAllow) : unguardedEgress;
}
