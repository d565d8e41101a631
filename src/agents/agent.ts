import { readFile } from 'node:fs/promises';
import type { Week } from '../core/calendar/week.ts';
import type { AgentBrief } from '../core/call/setup.ts';
import type { TurnsOver } from '../ports/asr.ts';
import { type AgentFile, checkAgentFile } from './agent-file.ts';
import { briefFrom } from './brief.ts';
import { type KnowledgeEntry, readKnowledge } from './knowledge-file.ts';
import { AgentFileError, type Problem } from './problem.ts';
import { asSpoken } from './spoken.ts';
import { turnsOverFrom } from './turn-over-schema.ts';

/** Who answers: everything an agent file and its knowledge say, checked and complete. */
export interface Agent {
  readonly brief: AgentBrief;
  readonly language: string;
  /** Said first of all where calls are recorded and callers are told so. */
  readonly recordingNotice: string;
  /** The voice's name in the words of whoever speaks; null is the speaker's own choice. */
  readonly voice: string | null;
  /** What callers are likely to say, as a recogniser would write it. */
  readonly expects: readonly string[];
  /** When a turn is over, for ears that judge that themselves. */
  readonly turnOver: TurnsOver;
  readonly intents: readonly IntentPhrases[];
  readonly knowledge: readonly KnowledgeEntry[];
  readonly tools: readonly ToolAddress[];
  /** Null is always open. */
  readonly hours: OpeningHours | null;
}

/** When the agent answers, and what a caller hears when it does not. */
export interface OpeningHours {
  readonly timeZone: string;
  readonly open: Week;
  readonly closedMessage: string;
}

/** Where a tool of the agent's is carried out. */
export interface ToolAddress {
  readonly name: string;
  readonly url: string;
}

export interface IntentPhrases {
  readonly name: string;
  readonly phrases: readonly string[];
}

/** Reads one agent file and its knowledge. Throws an AgentFileError that tells every mistake at once. */
export async function readAgent(path: string): Promise<Agent> {
  const problems: Problem[] = [];
  const { content, knowledge: sources } = checkAgentFile(path, await textOf(path), problems);
  const knowledge = await readKnowledge(path, sources, problems);
  if (!content || problems.length > 0) throw new AgentFileError(problems);
  return agentFrom(content, knowledge);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AgentFileError([
      {
        file: path,
        line: 1,
        text: `the agent file cannot be read (${detail}); create it or correct its path`,
      },
    ]);
  }
}

function agentFrom(file: AgentFile, knowledge: readonly KnowledgeEntry[]): Agent {
  return {
    brief: briefFrom(file),
    language: file.language,
    recordingNotice: file.lines.recording_notice,
    voice: file.voice ?? null,
    expects: expectedPhrases(file, knowledge),
    turnOver: turnsOverFrom(file.turn_over, file.speculates),
    intents: file.intents.map(({ name, phrases }) => ({ name, phrases })),
    knowledge,
    tools: file.tools.map(({ name, url }) => ({ name, url })),
    hours: file.hours ? hoursFrom(file.hours) : null,
  };
}

function hoursFrom({ time_zone, open, closed_message }: NonNullable<AgentFile['hours']>): OpeningHours {
  return { timeZone: time_zone, open, closedMessage: closed_message };
}

/** The likeliest first, since some recognisers take only so many: what the author has named, and each question before its other wordings. */
function expectedPhrases(file: AgentFile, knowledge: readonly KnowledgeEntry[]): string[] {
  const phrases = [
    ...file.hears,
    ...file.intents.flatMap((intent) => intent.phrases),
    ...knowledge.map((entry) => entry.title),
    ...knowledge.flatMap((entry) => entry.wordings),
  ];
  return [...new Set(phrases.map(asSpoken))].filter((phrase) => phrase !== '');
}
