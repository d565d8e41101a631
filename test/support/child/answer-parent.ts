import type { Answered, Question } from './messages.ts';

/** What a process can be asked by name, and what it does then. */
export type Answering<Answers> = {
  readonly [Name in keyof Answers]: () => Answers[Name] | Promise<Answers[Name]>;
};

/** Serves the process that has started this one, and ends with it, however that one ends. */
export function answerParent<Answers>(
  port: number,
  answers: Answering<Answers>,
  close: () => Promise<void> = async () => {},
): void {
  const named = new Map<string, () => unknown>([
    ['ready', () => port],
    ...Object.entries<() => unknown>(answers),
  ]);
  process.on('message', async ({ id, name }: Question) => {
    const reply = await answerTo(id, named.get(name));
    if (process.connected) process.send?.(reply);
  });
  process.on('disconnect', async () => {
    await close();
    process.exit();
  });
}

async function answerTo(id: number, answer: (() => unknown) | undefined): Promise<Answered> {
  try {
    if (answer === undefined) throw new Error('nobody here answers that');
    return { id, answer: await answer() };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
