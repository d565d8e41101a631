import { basename } from 'node:path';
import type { Prompter, Step } from '../../src/phone/script.ts';
import { CommandLineError } from '../system/command-line.ts';
import type { Casting } from './command-line.ts';
import { readScenarios, type Scenario } from './scenario.ts';
import { readRecording } from './wav.ts';

/** The callers that the command line asks for; one who is typed does what the prompter says. */
export function cast(casting: Casting, prompter: Prompter | null): Scenario[] {
  switch (casting.by) {
    case 'scenarios':
      return readScenarios(casting.paths);
    case 'text':
      return [
        { ...plain('typed', []), call: { script: [], comfortNoise: true, ...(prompter && { prompter }) } },
      ];
    case 'say':
      return [
        plain(
          casting.texts.join(' '),
          casting.texts.map((text) => ({ do: 'say', text })),
        ),
      ];
    case 'wav':
      return [plain(basename(casting.file), [play(casting.file)])];
  }
}

/** Hears the agent out before each thing they have to say, and after the last. */
function plain(name: string, sayings: readonly Step[]): Scenario {
  const script: Step[] = [
    ...sayings.flatMap((saying): Step[] => [{ do: 'listen' }, saying]),
    { do: 'listen' },
    { do: 'hang_up' },
  ];
  return { name, from: null, call: { script, comfortNoise: true }, understood: [], agentSaid: [] };
}

function play(file: string): Step {
  try {
    return { do: 'play', name: basename(file), audio: readRecording(file) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandLineError(`--wav ${file} cannot be played: ${detail}`);
  }
}
