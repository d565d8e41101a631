import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StepExpectation } from '../../src/phone/expectations.ts';
import type { StreamFault } from '../../src/phone/faults.ts';
import type { RehearsalOptions } from '../../src/phone/rehearsal.ts';
import type { Script, Step } from '../../src/phone/script.ts';
import type { Telephones } from '../../src/phone/telephone.ts';
import { readScenarioFile, ScenarioError } from './scenario-file.ts';
import type { ScenarioFile, WrittenStep } from './scenario-schema.ts';
import { readRecording } from './wav.ts';

/** One caller to rehearse with, ready for the telephone. */
export interface Scenario {
  readonly name: string;
  readonly call: Pick<
    RehearsalOptions,
    'script' | 'expect' | 'voice' | 'comfortNoise' | 'patienceMs' | 'faults' | 'telephones' | 'prompter'
  >;
  readonly from: string | null;
  /** What must be in the gateway's journal, as patterns without regard to case. */
  readonly understood: readonly string[];
  readonly agentSaid: readonly string[];
}

/** Reads scenario files, and the folders of them; throws ScenarioError with every mistake in all of them. */
export function readScenarios(paths: readonly string[]): Scenario[] {
  const mistakes: string[] = [];
  const scenarios = paths
    .flatMap((path) => filesAt(path, mistakes))
    .flatMap((path) => {
      const file = readScenarioFile(path, mistakes);
      return file ? [scenarioOf(path, file)] : [];
    });
  if (mistakes.length > 0) throw new ScenarioError(mistakes);
  return scenarios;
}

function filesAt(path: string, mistakes: string[]): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
  if (names.length === 0) mistakes.push(`${path}: the folder has no .yaml file`);
  return names.sort().map((name) => join(path, name));
}

function scenarioOf(path: string, file: ScenarioFile): Scenario {
  const { caller, expect } = file;
  return {
    name: file.name ?? basename(path).replace(/\.ya?ml$/, ''),
    from: caller.from ?? null,
    call: {
      script: file.steps.flatMap((step) => stepsOf(step, path)),
      ...given({ voice: caller.voice }),
      comfortNoise: caller.comfort_noise,
      patienceMs: caller.waits_ms,
      faults: file.faults.map(faultOf),
      telephones: telephonesOf(file.telephones),
      expect: given({
        endedBy: expect.ended_by,
        status: expect.status,
        noCarrierViolations: expect.no_carrier_violations,
        talkOverMsMax: expect.talk_over_ms_max,
        silenceMsMax: expect.silence_ms_max,
        turnedAway: expect.turned_away,
        carrierSaid: expect.carrier_said,
      }),
    },
    understood: expect.understood,
    agentSaid: expect.agent_said,
  };
}

/** One step as the caller takes it, after the pause that was asked for before it. */
function stepsOf(written: WrittenStep, path: string): Script {
  const act = actOf(written, path);
  if (act === null) return [];
  const { at, after, expect } = written;
  const step: Step = { ...act, ...given({ atMs: at, expect: expect && expectationOf(expect) }) };
  return after === undefined ? [step] : [{ do: 'pause', ms: after }, step];
}

function actOf(written: WrittenStep, path: string): Step | null {
  const { listen, let_speak, say, interrupt, pause, press, noise, play, hang_up, wait_for_hang_up } = written;
  if (listen) {
    const { within_ms, for_ms_max, quiet_ms } = listen;
    return { do: 'listen', ...given({ withinMs: within_ms, forMsMax: for_ms_max, quietMs: quiet_ms }) };
  }
  if (let_speak) return { do: 'let_speak', forMs: let_speak.ms, ...given({ withinMs: let_speak.within_ms }) };
  if (say !== undefined) return { do: 'say', text: say };
  if (interrupt) {
    const { after_ms, say: text, within_ms } = interrupt;
    return { do: 'interrupt', afterMs: after_ms, text, ...given({ withinMs: within_ms }) };
  }
  if (pause) return { do: 'pause', ms: pause.ms };
  if (press) return { do: 'press', digits: press.digits };
  if (noise) {
    const { kind, ms, level_dbfs, seed, goes_on } = noise;
    return { do: 'noise', noise: { kind, ms, levelDbfs: level_dbfs, seed }, goesOn: goes_on };
  }
  if (play) {
    const audio = readRecording(join(dirname(path), play.wav));
    return { do: 'play', name: basename(play.wav), audio };
  }
  if (wait_for_hang_up) return { do: 'wait_for_hang_up', withinMs: wait_for_hang_up.within_ms };
  return hang_up ? { do: 'hang_up' } : null;
}

function expectationOf(written: NonNullable<WrittenStep['expect']>): StepExpectation {
  return given({
    answersWithinMs: written.answers_within_ms,
    fallsSilentWithinMs: written.falls_silent_within_ms,
    keepsSpeaking: written.keeps_speaking,
    staysSilent: written.stays_silent,
  });
}

/** Only what was written: a key that is left out is not one whose value is undefined. */
function given<T extends object>(keys: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const written: { [Key in keyof T]?: Exclude<T[Key], undefined> } = {};
  for (const key in keys) {
    const value = keys[key];
    if (value !== undefined) written[key] = value as Exclude<T[typeof key], undefined>;
  }
  return written;
}

function faultOf(fault: ScenarioFile['faults'][number]): StreamFault {
  const when = { atMs: fault.at_ms, since: fault.since };
  return 'for_ms' in fault ? { do: fault.do, forMs: fault.for_ms, ...when } : { do: fault.do, ...when };
}

function telephonesOf(written: ScenarioFile['telephones']): Telephones {
  return Object.fromEntries(
    Object.entries(written).map(([number, telephone]) => {
      if (telephone.do === 'ring') return [number, { do: 'ring' }];
      if (telephone.do === 'be_busy') return [number, { do: 'be_busy', afterMs: telephone.after_ms }];
      const { after_ms, says, talks_for_ms } = telephone;
      return [number, { do: 'answer', afterMs: after_ms, says, talksForMs: talks_for_ms }];
    }),
  );
}
