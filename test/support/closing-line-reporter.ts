import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Ends a run with one plain line that a person or a program can count on: `N passed, N failed`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failedTests = tests.filter((test) => test.result().state === 'failed').length;
    // A file that cannot be loaded, or an error outside every test, is a failure without a test to its name.
    const failedFiles = modules.filter((module) => module.errors().length > 0).length;
    const failed = failedTests + failedFiles + errors.length;
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  }
}
