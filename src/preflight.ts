import { type Agent, readAgent } from './agents/agent.ts';
import { AgentFileError } from './agents/problem.ts';
import { type Problem, Problems, type Settings, type Survey } from './config.ts';
import { guardedEgress } from './egress/egress.ts';
import type { Log } from './ports/log.ts';
import { agentProblems } from './preflight/agent-in-production.ts';
import { tryJournals } from './preflight/journal-folder.ts';
import { modelProblems } from './preflight/recogniser-model.ts';
import { relaxations } from './preflight/relaxations.ts';
import { storeProblems } from './preflight/store-keeps.ts';
import { processProblems } from './preflight/this-process.ts';

/** What a process asks for beyond what the settings can say by themselves. */
export interface Needs {
  /** A process that works with others needs a store that they share. */
  readonly sharedStore: boolean;
  /** A process that takes calls needs whatever callers are heard with. */
  readonly takesCalls: boolean;
}

/**
 * Looks for everything that keeps this process from starting, before anything is started. Throws Problems with all of
 * it; what is merely odd, or was allowed on purpose, is logged.
 */
export async function preflight(survey: Survey, needs: Needs, log: Log): Promise<void> {
  const { settings, warnings } = survey;
  const { agent, problems: agentFile } = await tryAgent(settings.agent);
  const journals = await tryJournals(settings.dataDir);
  const problems = [
    ...survey.problems,
    ...lacking(settings, needs),
    ...(needs.takesCalls ? await modelProblems(settings.providers) : []),
    ...agentFile,
    ...journals.problems,
    ...(settings.environment === 'production' ? await checkProduction(survey, agent, log) : []),
  ];
  // A slip may be why something is missing, so it is told with it.
  if (problems.length > 0) {
    await journals.undo();
    throw new Problems([...problems, ...warnings]);
  }
  for (const warning of warnings) log.warn('setting of no use', warning);
  if (settings.environment !== 'production') return;
  for (const relaxed of relaxations(settings)) log.warn('a safeguard of production is off', relaxed);
}

function lacking({ redisUrl }: Settings, { sharedStore }: Needs): Problem[] {
  if (!sharedStore || redisUrl !== null) return [];
  const what = 'REDIS_URL is not set: this process shares its store with others. Set it, or run npm start';
  return [{ where: 'environment', what }];
}

async function tryAgent(path: string): Promise<{ agent: Agent | null; problems: Problem[] }> {
  try {
    return { agent: await readAgent(path), problems: [] };
  } catch (error) {
    if (!(error instanceof AgentFileError)) throw error;
    const problems = error.problems.map(({ file, line, text }) => ({ where: `${file}:${line}`, what: text }));
    return { agent: null, problems };
  }
}

/** What production refuses of the world around the settings: the agent, this process and its store. */
async function checkProduction(survey: Survey, agent: Agent | null, log: Log): Promise<Problem[]> {
  const { settings, problems } = survey;
  // Whoever is not told where the store is, or should not be asked, is not asked.
  const askStore = settings.redisUrl !== null && !problems.some(({ what }) => what.startsWith('REDIS_URL'));
  const found = await Promise.all([
    agent === null ? [] : agentProblems(agent, settings.agent, guardedEgress(settings.egressAllow)),
    processProblems(settings.allow),
    askStore ? storeProblems(settings.redisUrl, settings.allow, log) : [],
  ]);
  return found.flat();
}
