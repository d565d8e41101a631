import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Problems } from '../src/config.ts';
import { realClock } from '../src/phone/clock.ts';
import { allCameOff, type CallReport, type Rehearsed } from './call/call-report.ts';
import { cast } from './call/casting.ts';
import { type CallOrder, readCommandLine, usage } from './call/command-line.ts';
import { gatewayAt, isThere, whatToDoAbout } from './call/gateway.ts';
import { junitOf } from './call/junit.ts';
import { makeReadyToKeep } from './call/keeping.ts';
import { type Circumstances, placeCall } from './call/place-call.ts';
import { placeCalls } from './call/place-calls.ts';
import type { Scenario } from './call/scenario.ts';
import { ScenarioError } from './call/scenario-file.ts';
import { lineOf, problemsOf, tableOf } from './call/table.ts';
import { TypedCaller } from './call/typed-caller.ts';
import { JournalFolder } from './demo/follow-journal.ts';
import { runCommand } from './system/command-line.ts';

/** So many calls at once are what one process can carry with time to spare. */
const atOnceMax = 200;
/** Whoever rehearses for longer does it in several parts. */
const allCallsMsMax = 30 * 60_000;

/** Rehearses calls to a running gateway and says how they came off. */
async function main(): Promise<number> {
  const order = readCommandLine(process.argv.slice(2));
  const typed = order.casting.by === 'text' ? typedCaller(order) : null;
  try {
    return await callAll(cast(order.casting, typed), order);
  } finally {
    typed?.close();
  }
}

function typedCaller({ voice }: CallOrder): TypedCaller {
  return new TypedCaller({
    input: process.stdin,
    byHand: process.stdin.isTTY === true,
    voice: voice ?? 'rms',
    complain: console.error,
  });
}

async function callAll(scenarios: readonly Scenario[], order: CallOrder): Promise<number> {
  const gateway = gatewayAt(order.url, order.to);
  makeReadyToKeep(order);
  if (!(await isThere(gateway.url))) {
    console.error(`nothing answers at ${gateway.url}: ${whatToDoAbout(gateway)}`);
    return 1;
  }
  const calls = repeated(scenarios, order.calls ?? scenarios.length);
  const stop = new AbortController();
  // Each call listens for it, and whoever waits to place the next one.
  setMaxListeners(atOnceMax + 1, stop.signal);
  process.once('SIGINT', () => stop.abort());
  const over = setTimeout(() => stop.abort(), allCallsMsMax);
  const isTold = calls.length === 1 && !order.json;
  const rehearsed = await rehearseAll(calls, order, {
    ...order,
    gateway,
    journals: new JournalFolder(gateway.journals),
    tell: isTold ? (line) => console.log(line) : null,
    signal: stop.signal,
  }).finally(() => clearTimeout(over));
  tell(rehearsed, order);
  return allCameOff(rehearsed) ? 0 : 1;
}

async function rehearseAll(
  calls: readonly Scenario[],
  order: CallOrder,
  circumstances: Circumstances,
): Promise<Rehearsed> {
  // Scenarios that nobody asked to be a load are not made to disturb one another.
  const ramp = {
    atOnceMax: order.calls === null ? 1 : atOnceMax,
    callsPerSecond: order.calls === null ? Number.POSITIVE_INFINITY : order.callsPerSecond,
    clock: realClock,
    signal: circumstances.signal,
  };
  const reports = await placeCalls(calls, ramp, async (scenario): Promise<CallReport> => {
    const report = await placeCall(scenario, circumstances);
    if (calls.length > 1 && !order.json) console.log(lineOf(report));
    return report;
  });
  return { reports, notPlaced: calls.length - reports.length };
}

function tell(rehearsed: Rehearsed, { json, junit }: CallOrder): void {
  if (json) console.log(JSON.stringify(rehearsed, null, 2));
  else {
    console.log(`\n${tableOf(rehearsed)}`);
    for (const problem of problemsOf(rehearsed)) console.error(`PROBLEM in ${problem}`);
    for (const { recording } of rehearsed.reports)
      if (recording !== null) console.log(`recorded: ${recording}`);
  }
  if (junit !== null) writeFileSync(junit, junitOf(rehearsed));
}

function repeated(scenarios: readonly Scenario[], calls: number): Scenario[] {
  return Array.from({ length: calls }, (_, nth) => scenarios[nth % scenarios.length]).flatMap(
    (scenario) => scenario ?? [],
  );
}

try {
  process.exitCode = await runCommand(usage, main);
} catch (error) {
  if (error instanceof ScenarioError || error instanceof Problems) console.error(error.message);
  else throw error;
  process.exitCode = 2;
}
