import { readFile } from 'node:fs/promises';
import type { AgentBrief, Patience } from '../core/call/state.ts';
import { type AgentFile, checkAgentFile } from './agent-file.ts';
import { type KnowledgeEntry, readKnowledge } from './knowledge-file.ts';
import { AgentFileError, type Problem } from './problem.ts';
import { asSpoken } from './spoken.ts';

/** Who answers: everything an agent file and its knowledge say, checked and complete. */
export interface Agent {
  readonly brief: AgentBrief;
  readonly language: string;
  /** The voice's name in the words of whoever speaks; null is the speaker's own choice. */
  readonly voice: string | null;
  /** What callers are likely to say, as a recogniser would write it. */
  readonly expects: readonly string[];
  readonly intents: readonly IntentPhrases[];
  readonly knowledge: readonly KnowledgeEntry[];
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
    voice: file.voice ?? null,
    expects: expectedPhrases(file, knowledge),
    intents: file.intents.map(({ name, phrases }) => ({ name, phrases })),
    knowledge,
  };
}

function briefFrom(file: AgentFile): AgentBrief {
  return {
    name: file.name,
    instructions: file.instructions,
    lines: {
      greeting: file.lines.greeting,
      reprompts: file.lines.reprompts,
      notUnderstood: file.lines.not_understood,
      silenceGoodbye: file.lines.silence_goodbye,
      apology: file.lines.apology,
      failureGoodbye: file.lines.failure_goodbye,
      tooLongGoodbye: file.lines.too_long_goodbye,
    },
    answers: file.intents.flatMap(({ name, say, hang_up }) =>
      say === undefined ? [] : [{ intent: name, say, hangUp: hang_up }],
    ),
    patience: patienceFrom(file.patience),
  };
}

const msPerMinute = 60_000;

function patienceFrom(file: AgentFile['patience']): Patience {
  return {
    endOfTurnMs: file.end_of_turn_ms,
    minSpeechMs: file.min_speech_ms,
    falseAlarmMs: file.false_alarm_ms,
    settleMs: file.settle_ms,
    lookupsMs: file.lookups_ms,
    intentConfidence: file.intent_confidence,
    firstWordsMs: file.first_words_ms,
    wholeReplyMs: file.whole_reply_ms,
    firstSoundMs: file.first_sound_ms,
    playbackGraceMs: file.playback_grace_ms,
    silenceMs: file.silence_ms,
    longestCallMs: file.longest_call_minutes * msPerMinute,
    failedTurnsMax: file.failed_turns_max,
  };
}

function expectedPhrases(file: AgentFile, knowledge: readonly KnowledgeEntry[]): string[] {
  const phrases = [
    ...knowledge.flatMap((entry) => [entry.title, ...entry.wordings]),
    ...file.intents.flatMap((intent) => intent.phrases),
    ...file.hears,
  ];
  return [...new Set(phrases.map(asSpoken))].filter((phrase) => phrase !== '');
}
