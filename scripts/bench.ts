import { benchAdapters } from './bench/adapters.ts';
import { benchAnswer } from './bench/answer.ts';
import { benchCalls } from './bench/calls.ts';
import { benchCore } from './bench/core.ts';
import type { Bench } from './bench/figure.ts';
import { benchFrames } from './bench/frames.ts';
import { benchHostile } from './bench/hostile.ts';
import { writeResults } from './bench/results.ts';
import { tableOf } from './bench/table.ts';
import { benchTurns } from './bench/turns.ts';
import { CommandLineError, readOptions, runCommand } from './system/command-line.ts';

/** What can be measured, by the name one types. */
const benches: Readonly<Record<string, Bench>> = {
  adapters: {
    measures: 'what each adapter adds to what its provider takes',
    run: benchAdapters,
  },
  answer: {
    measures: 'how soon a caller hears somebody, and is heard, once they are connected',
    run: benchAnswer,
  },
  calls: {
    measures: 'the gateway with Deepgram, OpenAI and Aura as stand-ins: a frame in, an answer out, memory',
    run: benchCalls,
  },
  core: {
    measures: 'the rules of a call: events per second, replay, simulation, what was heard',
    run: benchCore,
  },
  frames: {
    measures: 'the gateway on the wire: a frame in, audio out, a barge-in, its own share of a turn',
    run: benchFrames,
  },
  hostile: {
    measures: 'how late our audio is beside two hundred hostile sockets, and without them',
    run: benchHostile,
  },
  turns: {
    measures: 'how long callers wait for an answer, with providers that take a set time',
    run: benchTurns,
  },
};

const listed = Object.entries(benches).map(([name, { measures }]) => `  ${name.padEnd(8)} ${measures}`);
const usage = `npm run bench -- <what>\n\n${listed.join('\n')}`;

/** Measures something on this machine, prints a table and keeps the figures. */
async function main(): Promise<number> {
  const [name, ...rest] = readOptions({ allowPositionals: true }).positionals;
  if (name === undefined) {
    console.log(usage);
    return 0;
  }
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (bench === undefined || rest.length > 0) {
    throw new CommandLineError(
      `there is no bench named ${[name, ...rest].join(' ')}; there are: ${Object.keys(benches).join(', ')}`,
    );
  }
  const figures = await bench.run();
  console.log(tableOf(figures));
  console.log(`\nkept in ${writeResults(name, figures)}`);
  return 0;
}

process.exitCode = await runCommand(usage, main);
