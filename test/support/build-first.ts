import { spawnSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

/** Before tests that start Parley as a process: it is built from the sources as they are now, as `npm start` does. */
export default function buildFirst(project: TestProject): void {
  build();
  project.onTestsRerun(build);
}

function build(): void {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/build.mjs'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Parley cannot be built, so no test can start it:\n${stdout}`);
}
