import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { libraryOf } from '../../../src/adapters/asr/local/pocketsphinx-library.ts';
import { findProgram } from '../../system/find-program.ts';
import { bad, type Check, doubtful, type Finding, good, type Surroundings, wordsOf } from '../check.ts';

interface Program {
  readonly name: string;
  readonly purpose: string;
  /** Where it is not for everyone. */
  readonly isOptional?: true;
  readonly arguments: readonly string[];
}

const programs: readonly Program[] = [
  { name: 'redis-server', purpose: 'the store, where REDIS_URL is not set', arguments: ['--version'] },
  { name: 'espeak-ng', purpose: 'the local voice', arguments: ['--version'] },
  { name: 'flite', purpose: 'the caller of the demo and of rehearsals', arguments: ['--version'] },
  { name: 'ngrok', purpose: '`npm run tunnel`', isOptional: true, arguments: ['version'] },
];

/** Every one of them answers in milliseconds. */
const versionMaxMs = 5_000;

/** The system programs that the embedded defaults run on, and what the local recogniser is made of. */
export const systemPrograms: Check = {
  name: 'System programs',
  run: async (surroundings) => [
    ...(await Promise.all(programs.map((program) => lookFor(program, surroundings)))),
    lookForRecogniser(),
  ],
};

async function lookFor(program: Program, { env }: Surroundings): Promise<Finding> {
  const { name, purpose } = program;
  const file = findProgram(name, env['PATH'] ?? '');
  if (file !== null) return good(`${name}: ${await versionOf(file, program)}`);
  if (program.isOptional)
    return doubtful(`no ${name}, for ${purpose}`, 'install it from https://ngrok.com/download.');
  return bad(`no ${name}, for ${purpose}`, `run \`npm run setup\`, or \`sudo apt-get install ${name}\`.`);
}

async function versionOf(file: string, program: Program): Promise<string> {
  // flite tells its version and fails all the same.
  const run = promisify(execFile)(file, [...program.arguments], { timeout: versionMaxMs });
  const { stdout, stderr } = await run.catch((failed: { stdout?: string; stderr?: string }) => failed);
  const said = `${stdout ?? ''}\n${stderr ?? ''}`;
  return /\d+\.\d+(\.\d+)?/.exec(said)?.[0] ?? 'of a version it does not tell';
}

function lookForRecogniser(): Finding {
  try {
    libraryOf();
    return good('pocketsphinx: the library and its English model');
  } catch (error) {
    return bad('no pocketsphinx, for the local recogniser', wordsOf(error));
  }
}
