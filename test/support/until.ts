/** Resolves once it is so, however many turns of the event loop that takes; the test's own limit of time bounds it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((next) => setImmediate(next));
}
