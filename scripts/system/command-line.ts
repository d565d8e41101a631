import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line cannot be followed; the message says why. */
export class CommandLineError extends Error {}

/** Reads the options of a command. Throws CommandLineError. */
export function readOptions<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    // What parseArgs says of a slip is a sentence for a person; some go on with advice about `--` that helps nobody.
    throw new CommandLineError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

/** Runs a command and says with which code to exit: 2 when the command line cannot be followed. */
export async function runCommand(usage: string, run: () => Promise<number>): Promise<number> {
  if (process.argv.includes('--help', 2)) {
    console.log(usage);
    return 0;
  }
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    // The first line of the usage without what it explains, and what went wrong last, where it is read.
    console.error(`usage: ${usage.split(/\n| {2,}/)[0]}; --help shows all\n${error.message}`);
    return 2;
  }
}
