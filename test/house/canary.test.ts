import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * A rule that does not bite is worse than none. This writes one naughty file per rule, and its well-behaved neighbours,
 * into a folder laid out like ours, and asks the real Biome with our real biome.json what it thinks of each.
 */
const allRooms = [
  'core',
  'audio',
  'ports',
  'agents',
  'runtime',
  'adapters',
  'http',
  'phone',
  'jobs',
  'console',
  'config',
  'egress',
  'preflight',
];
const filesOfTheHouse = [
  'config',
  'preflight',
  'dotenv',
  'log',
  'metrics',
  'errors',
  'app',
  'main',
  'web',
  'worker',
];

/** Which rooms and files a room may import, besides itself; everything else must be refused. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  audio: [],
  ports: ['core'],
  agents: ['core', 'ports', 'errors'],
  runtime: ['core', 'ports', 'audio'],
  adapters: ['core', 'ports', 'audio'],
  http: ['core', 'ports', 'runtime', 'errors'],
  phone: ['audio'],
  config: ['egress', 'dotenv'],
  egress: ['ports'],
  preflight: ['core', 'ports', 'runtime', 'adapters', 'agents', 'config', 'egress', 'dotenv', 'log'],
  jobs: ['core', 'ports'],
};

/** Where in a room a file may lie, and how it climbs back to `src`. */
const depths: Record<string, readonly string[]> = {
  core: ['call', 'call/phases'],
  adapters: ['asr', 'line/twilio'],
  phone: ['.'],
  audio: ['.'],
  ports: ['.'],
  agents: ['.'],
  runtime: ['.'],
  http: ['.'],
  config: ['.'],
  egress: ['.'],
  preflight: ['.'],
  jobs: ['.'],
};

/** Naughty things that are not about rooms, each with the name of the rule that must bite. */
const naughtyImports: Record<string, readonly [rule: string, text: string]> = {
  'src/core/call/package.ts': ['noRestrictedImports', imports('zod')],
  'src/core/call/builtin.ts': ['noRestrictedImports', imports('node:fs')],
  'src/core/call/clock.ts': ['noRestrictedGlobals', 'export const now = Date.now();'],
  'src/core/call/stopwatch.ts': ['noRestrictedGlobals', 'export const now = performance.now();'],
  'src/core/call/wait.ts': ['noRestrictedGlobals', 'setTimeout(() => {}, 1);'],
  'src/ports/vendor.ts': ['noRestrictedImports', imports('twilio')],
  'src/runtime/wait.ts': ['noRestrictedGlobals', 'setTimeout(() => {}, 1);'],
  'src/runtime/tick.ts': ['noRestrictedGlobals', 'setInterval(() => {}, 1);'],
  'src/runtime/promised.ts': ['noRestrictedImports', imports('node:timers/promises')],
  'src/adapters/asr/wait.ts': ['noRestrictedGlobals', 'setTimeout(() => {}, 1);'],
  'src/adapters/asr/neighbour.ts': ['noRestrictedImports', imports('../tts/voice.ts')],
  'src/adapters/line/twilio/neighbour.ts': ['noRestrictedImports', imports('../../tts/voice.ts')],
  'src/adapters/line/twilio/process.ts': ['noRestrictedImports', imports('../../../app.ts')],
  'src/log.ts': ['noRestrictedImports', imports('./app.ts')],
  'src/app.ts': ['noRestrictedImports', imports('./phone/carrier.ts')],
  'src/app/crew.ts': ['noRestrictedImports', imports('../phone/carrier.ts')],
  'src/http/crew.ts': ['noRestrictedImports', imports('../app/crew.ts')],
  'src/http/any.ts': ['noExplicitAny', 'export const shape: any = 1;'],
  'src/http/bang.ts': ['noNonNullAssertion', 'export const first = [1][0]!.toFixed();'],
  'src/http/chicken.ts': ['noImportCycles', `${imports('./egg.ts')}\nexport const chicken = 1;`],
  'src/http/egg.ts': ['noImportCycles', `${imports('./chicken.ts')}\nexport const egg = 1;`],
  'src/http/long.ts': [
    'noExcessiveLinesPerFunction',
    `export function long(say: (line: number) => void): void {\n${'  say(1);\n'.repeat(51)}}`,
  ],
};

const legal: Record<string, string> = {
  'src/core/call/arithmetic.ts': 'export const least = Math.min(1, 2);',
  'src/core/turns/neighbour.ts': imports('../call/state.ts'),
  'src/runtime/port.ts': imports('../ports/log.ts'),
  'src/ports/sibling.ts': imports('./log.ts'),
  'src/agents/port.ts': imports('../ports/log.ts'),
  'src/http/port.ts': imports('../ports/log.ts'),
  'src/adapters/asr/port.ts': imports('../../ports/log.ts'),
  'src/adapters/line/twilio/port.ts': imports('../../../ports/log.ts'),
  'src/runtime/timers.ts': 'setTimeout(() => {}, 1);\nsetInterval(() => {}, 1);',
  'src/phone/clock.ts': 'setTimeout(() => {}, 1);',
  'src/adapters/journal/beside.ts': imports('../append-file.ts'),
  'src/adapters/asr/same.ts': imports('./protocol.ts'),
  'src/adapters/line/twilio/same.ts': imports('./protocol.ts'),
  'src/adapters/line/twilio/vendor.ts': imports('twilio'),
  'src/audio/package.ts': imports('alawmulaw'),
  'src/web.ts': imports('./app.ts'),
  'src/main.ts': imports('./app.ts'),
  'src/worker.ts': imports('./app.ts'),
  'scripts/demo.ts': `${imports('../src/app.ts')}\nsetTimeout(() => {}, 1);`,
  'test/e2e/first-call.ts': `${imports('../../src/app.ts')}\nsetTimeout(() => {}, 1);`,
};

let folder: string;
let bites: Map<string, Set<string>>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-'));
  copyFileSync('biome.json', join(folder, 'biome.json'));
  for (const [file, text] of allFiles()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  }
  bites = askBiome(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('who may import whom', () => {
  test.each(Object.keys(mayImport))('%s imports what it may and nothing else of ours', (room) => {
    const refused = roomFiles(room).filter(({ file }) => bites.get(file)?.has('noRestrictedImports'));
    const naughty = roomFiles(room).filter(({ to }) => to !== room && !mayImport[room]?.includes(to));
    expect(refused.map(({ file }) => file)).toEqual(naughty.map(({ file }) => file));
    expect(naughty.length).toBeGreaterThan(0);
  });

  test('every room of the house has its rules here', () => {
    const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    // `app` ties the knot, and knows everyone.
    const bounded = rooms.filter(({ name }) => name !== 'app');
    for (const room of bounded) expect(Object.keys(mayImport), room.name).toContain(room.name);
  });
});

describe('every other rule', () => {
  test.each(Object.entries(naughtyImports))('bites in %s', (file, [rule]) => {
    expect([...(bites.get(file) ?? [])]).toContain(rule);
  });

  test.each(Object.keys(legal))('leaves %s alone', (file) => {
    expect(existsSync(join(folder, file))).toBe(true);
    expect([...(bites.get(file) ?? [])]).toEqual([]);
  });
});

function allFiles(): (readonly [file: string, text: string])[] {
  return [
    ...Object.keys(mayImport).flatMap((room) =>
      roomFiles(room).map(({ file, text }) => [file, text] as const),
    ),
    ...Object.entries(naughtyImports).map(([file, [, text]]) => [file, text] as const),
    ...Object.entries(legal),
  ];
}

/** One file per room that this room might want to import, at every depth where its files lie. */
function roomFiles(room: string): { file: string; to: string; text: string }[] {
  const targets = [
    ...allRooms.map((to) => ({ to, path: `${to}/deep/thing.ts` })),
    ...filesOfTheHouse.map((to) => ({ to, path: `${to}.ts` })),
  ].filter(({ to }) => to !== room);
  return (depths[room] ?? []).flatMap((depth) => {
    const up = '../'.repeat(depth === '.' ? 1 : depth.split('/').length + 1);
    return targets.map(({ to, path }) => ({
      to,
      file: join('src', room, depth, `to-${to}.ts`),
      text: imports(`${up}${path}`),
    }));
  });
}

function imports(module: string): string {
  return `import { thing } from '${module}';\nexport const again = thing;`;
}

/** The names of the rules that bit, by file. */
function askBiome(where: string): Map<string, Set<string>> {
  const biome = join(process.cwd(), 'node_modules', '.bin', 'biome');
  const run = spawnSync(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: where,
    encoding: 'utf8',
  });
  const { diagnostics }: { diagnostics: { category: string; location: { path: string } }[] } = JSON.parse(
    run.stdout,
  );
  const found = new Map<string, Set<string>>();
  for (const { category, location } of diagnostics) {
    const rules = found.get(location.path) ?? new Set();
    found.set(location.path, rules.add(category.split('/').at(-1) ?? category));
  }
  return found;
}
