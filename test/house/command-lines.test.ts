import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

describe.concurrent('whoever mistypes an option', () => {
  test.each(['bench', 'doctor', 'fuzz', 'tunnel'])(
    'of npm run %s reads one sentence, and how to learn more',
    async (command) => {
      const args = ['--import', import.meta.resolve('tsx'), `scripts/${command}.ts`, '--nope'];
      const ran = await promisify(execFile)(process.execPath, args).catch((failed: unknown) => failed);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran).toHaveProperty(
        'stderr',
        expect.stringMatching(
          new RegExp(`^usage: npm run ${command} .*; --help shows all\nUnknown option '--nope'\n$`),
        ),
      );
    },
    30_000,
  );
});
