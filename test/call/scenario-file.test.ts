import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readScenarios } from '../../scripts/call/scenario.ts';
import { checkScenario, ScenarioError } from '../../scripts/call/scenario-file.ts';
import { wavFile } from '../../src/audio/wav.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function mistakesIn(...lines: readonly string[]): string[] {
  const mistakes: string[] = [];
  checkScenario('late.yaml', lines.join('\n'), mistakes);
  return mistakes;
}

describe('a scenario file that can be followed', () => {
  test('becomes steps for the caller, with times before them and expectations on them', () => {
    const [scenario] = readScenarios([
      file(
        'late-caller.yaml',
        [
          'caller: { from: "+14155550101", voice: slt, comfort_noise: false, waits_ms: 4000 }',
          'faults:',
          '  - { do: lose_frames, at_ms: 100, for_ms: 200, since: agent_audible }',
          'telephones:',
          '  "+14155550102": { do: answer, says: "Front desk." }',
          'steps:',
          '  - listen',
          '  - say: Hello.',
          '    after: 800ms',
          '    expect: { answers_within_ms: 900 }',
          '  - interrupt: { after_ms: 1500, say: Stop! }',
          '    at: 12.5s',
          '    expect: { falls_silent_within_ms: 300, keeps_speaking: true }',
          '  - noise: { kind: cough, ms: 300, goes_on: true }',
          '  - let_speak: { ms: 700 }',
          '  - press: { digits: "12#" }',
          '  - wait_for_hang_up',
          'expect: { ended_by: gateway, silence_ms_max: 900, understood: [hel+o] }',
        ].join('\n'),
      ),
    ]);
    expect(scenario).toMatchObject({
      name: 'late-caller',
      from: '+14155550101',
      understood: ['hel+o'],
      agentSaid: [],
    });
    expect(scenario?.call).toEqual({
      voice: 'slt',
      comfortNoise: false,
      patienceMs: 4000,
      faults: [{ do: 'lose_frames', atMs: 100, forMs: 200, since: 'agent_audible' }],
      telephones: { '+14155550102': { do: 'answer', afterMs: 2000, says: 'Front desk.', talksForMs: 5000 } },
      expect: {
        endedBy: 'gateway',
        status: 'completed',
        noCarrierViolations: true,
        silenceMsMax: 900,
        carrierSaid: [],
      },
      script: [
        { do: 'listen' },
        { do: 'pause', ms: 800 },
        { do: 'say', text: 'Hello.', expect: { answersWithinMs: 900 } },
        {
          do: 'interrupt',
          afterMs: 1500,
          text: 'Stop!',
          atMs: 12_500,
          expect: { fallsSilentWithinMs: 300, keepsSpeaking: true },
        },
        { do: 'noise', noise: { kind: 'cough', ms: 300, levelDbfs: -30, seed: 1 }, goesOn: true },
        { do: 'let_speak', forMs: 700 },
        { do: 'press', digits: '12#' },
        { do: 'wait_for_hang_up', withinMs: 20_000 },
      ],
    });
  });

  test('plays a recording of any rate and width from beside it', () => {
    const second = Int16Array.from({ length: 2 * 44_100 }, (_, i) => 8000 * Math.sin(i / 40));
    writeFileSync(join(folder, 'question.wav'), wavFile(2, 44_100, second));
    const [scenario] = readScenarios([file('plays.yaml', 'steps:\n  - play: { wav: question.wav }\n')]);
    const [step] = scenario?.call.script ?? [];
    expect(step).toMatchObject({ do: 'play', name: 'question.wav' });
    expect(step?.do === 'play' && step.audio.length).toBe(8000);
  });

  test.each([['scenarios']])('is what every one of ours in %s/ is', (ours) => {
    const scenarios = readScenarios([ours]);
    expect(scenarios.length).toBeGreaterThan(5);
    expect(scenarios.map(({ name }) => name)).toContain('opening-hours');
  });
});

describe('a mistake in a scenario file is told with its place and what to do:', () => {
  test.each<[string, readonly string[], string]>([
    ['no steps', ['name: nobody'], 'late.yaml:1:1 `steps` is missing; add it, as a list'],
    [
      'a word that is no step',
      ['steps:', '  - listen', '  - lisen'],
      'late.yaml:3:5 unknown key `lisen`; docs/rehearsals.md lists those there are',
    ],
    [
      'a key that nobody knows',
      ['steps:', '  - say: Hello.', '    expct: {}'],
      'late.yaml:3:5 unknown key `expct`; docs/rehearsals.md lists those there are',
    ],
    [
      'two things at once',
      ['steps:', '  - say: Hello.', '    press: { digits: "1" }'],
      'late.yaml:2:5 this step does several things: say, press; make them steps of their own',
    ],
    [
      'nothing to do',
      ['steps:', '  - at: 3s'],
      'late.yaml:2:5 this step does nothing; give it one of: listen, let_speak, say, interrupt, pause, press, noise, play, hang_up, wait_for_hang_up',
    ],
    [
      'two times',
      ['steps:', '  - listen: {}', '    at: 3s', '    after: 1s'],
      'late.yaml:2:5 this step says both `at` and `after`; say one of them',
    ],
    [
      'a time without a unit',
      ['steps:', '  - listen: {}', '    at: "3"'],
      'late.yaml:3:5 `steps.at` is written wrongly; use seconds or milliseconds, such as `12.5s` or `800ms`',
    ],
    [
      'a time that is a number',
      ['steps:', '  - listen: {}', '    at: 3'],
      'late.yaml:3:5 `steps.at` must be text; write a time such as `3s`',
    ],
    [
      'a key that is a number',
      ['steps:', '  - press: { digits: 1 }'],
      'late.yaml:2:14 `steps.press.digits` must be text; put it in quotes',
    ],
    [
      'a noise that there is not',
      ['steps:', '  - noise: { kind: pink, ms: 300 }'],
      'late.yaml:2:14 `steps.noise.kind` must be `white`, `brown`, `babble` or `cough`',
    ],
    [
      'a number that is text',
      ['steps:', '  - pause: { ms: soon }'],
      'late.yaml:2:14 `steps.pause.ms` must be a number',
    ],
    [
      'a wait for ever',
      ['steps:', '  - pause: { ms: 99999999 }'],
      'late.yaml:2:14 `steps.pause.ms` is too large; give 600000 or less',
    ],
    [
      'a number without a country code',
      ['caller: { from: "555" }', 'steps: [listen]'],
      'late.yaml:1:11 `caller.from` is written wrongly; use the whole number with its country code and in quotes, such as `"+15005550006"`',
    ],
    [
      'a fault that there is not',
      ['faults: [{ do: explode, at_ms: 1 }]', 'steps: [listen]'],
      'late.yaml:1:12 `faults.do` must be `drop_socket`, `go_half_open`, `hold_frames`, `lose_frames` in faults or `answer`, `be_busy`, `ring` at a telephone',
    ],
    [
      'an expectation that is no pattern',
      ['steps: [listen]', 'expect: { understood: ["(" ] }'],
      'late.yaml:2:24 `expect.understood` is no regular expression; write the words alone, or mend it',
    ],
    ['something that is not YAML', ['steps: [listen'], 'late.yaml:1:15 this is not YAML; '],
  ])('%s', (_, lines, sentence) => {
    const [first = '', ...more] = mistakesIn(...lines);
    expect(first).toContain(sentence);
    expect(more).toEqual([]);
  });

  test('a recording that is not there among the others, in the order of their lines', () => {
    const mistakes = mistakesIn('steps:', '  - play: { wav: nowhere.wav }', '  - lisen', 'name: ""');
    expect(mistakes).toEqual([
      expect.stringMatching(/^late\.yaml:2:13 nowhere\.wav cannot be played \(.*\); it is looked for beside/),
      expect.stringMatching(/^late\.yaml:3:5 unknown key/),
      expect.stringMatching(/^late\.yaml:4:1 `name` is empty/),
    ]);
  });

  test('all of them, in all files, at once', () => {
    const paths = [
      file('one.yaml', 'steps: [lisen]'),
      file('two.yaml', 'steps:\n  - play: { wav: nowhere.wav }\n'),
      join(folder, 'three.yaml'),
    ];
    const read = () => readScenarios(paths);
    expect(read).toThrow(ScenarioError);
    expect(read).toThrow(/^No call was placed: 3 mistakes to mend\.\n/);
    expect(read).toThrow(/two\.yaml:2:13 .*nowhere\.wav cannot be played \(.*\); it is looked for beside/);
    expect(read).toThrow(/three\.yaml: it cannot be read/);
  });
});
