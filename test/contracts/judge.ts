import { describe, expect, it } from 'vitest';
import type { FailureReason } from '../../src/core/call/event.ts';
import { failureOf } from '../../src/ports/failure.ts';
import type { Judge, Judgement, SpokenLine } from '../../src/ports/judge.ts';
import { until } from '../support/until.ts';

import type { VirtualTimers } from '../support/virtual-timers.ts';
import { using } from './using.ts';

/** What the model behind a judge does when it is asked. */
export type JudgeDay =
  | { readonly does: 'write'; readonly text: string }
  | { readonly does: 'break off'; readonly text: string }
  | { readonly does: 'decline' | 'hang' | 'cut' }
  | { readonly does: 'refuse'; readonly status: number };

export interface JudgeUnderTest {
  readonly judge: Judge;
  readonly time: VirtualTimers;
  /** How often the model was asked. */
  asked(): number;
  close(): Promise<void>;
}

export const conversation: readonly SpokenLine[] = [
  { speaker: 'agent', text: 'Hello, this is Robin. How can I help?' },
  { speaker: 'caller', text: 'Are you open?' },
  { speaker: 'agent', text: 'Yes, until' },
];

const judgement: Judgement = {
  summary: 'The caller asked for the opening hours and interrupted the answer.',
  wanted: 'opening hours',
  got_it: 'partly',
  notes: ['The answer came late.'],
};
const json = JSON.stringify(judgement);

/** What every judge promises, whoever supplies the model. */
export function judgeContract(name: string, serve: (day: JudgeDay) => Promise<JudgeUnderTest>): void {
  describe(`a judge (${name})`, () => {
    it.each([
      ['as it was asked to', json],
      ['in a fence', `\`\`\`json\n${JSON.stringify(judgement, null, 2)}\n\`\`\``],
      ['among words', `Here is my judgement:\n${json}\nI hope that it helps.`],
      ['in a fence among words with braces', `As {you} asked:\n\`\`\`\n${json}\n\`\`\`\nThat {was} it.`],
      ['behind its thoughts', `<think>They asked {something}.</think>\n${json}`],
      ['with more than it was asked for', JSON.stringify({ ...judgement, mood: 'calm' })],
      [
        'with blanks around',
        JSON.stringify({ ...judgement, wanted: ' opening hours\n', notes: ['', ...judgement.notes] }),
      ],
    ])('reads a judgement that is written %s', (_, text) =>
      using(
        () => serve({ does: 'write', text }),
        async ({ judge, asked, time }) => {
          expect(await judge.judge(conversation, () => {})).toEqual(judgement);
          expect([asked(), time.pending]).toEqual([1, 0]);
        },
      ),
    );

    it('bounds what it is told', () =>
      using(
        () =>
          serve({
            does: 'write',
            text: JSON.stringify({ ...judgement, summary: 'x'.repeat(50_000), notes: Array(99).fill('x') }),
          }),
        async ({ judge }) => {
          const { summary, notes } = await judge.judge(conversation, () => {});
          expect([summary.length, notes.length]).toEqual([1_000, 10]);
        },
      ));

    it.each<[string, JudgeDay, boolean]>([
      ['is none', { does: 'write', text: 'It went well.' }, true],
      ['is empty', { does: 'write', text: '' }, true],
      ['lacks a part', { does: 'write', text: '{"summary":"They asked.","wanted":"hours"}' }, true],
      ['has a part of another kind', { does: 'write', text: json.replace('"partly"', '"maybe"') }, true],
      ['says nothing', { does: 'write', text: json.replace(judgement.summary, '') }, true],
      ['breaks off', { does: 'break off', text: json.slice(0, 40) }, true],
      ['is declined', { does: 'decline' }, false],
    ])('fails where the answer %s', (_, day, retryable) =>
      using(
        () => serve(day),
        async (under) => {
          expect(await failing(under)).toMatchObject({ reason: 'bad_answer', retryable });
          expect(under.asked()).toBe(1);
        },
      ),
    );

    it.each<[number, FailureReason, boolean]>([
      [400, 'bad_request', false],
      [401, 'refused', false],
      [404, 'refused', false],
      [429, 'overloaded', true],
      [500, 'bad_answer', true],
    ])('fails where the model is refused with %i, and asks once', (status, reason, retryable) =>
      using(
        () => serve({ does: 'refuse', status }),
        async (under) => {
          expect(await failing(under)).toMatchObject({ reason, retryable });
          expect([under.asked(), under.time.pending]).toEqual([1, 0]);
        },
      ),
    );

    it('fails where the connection breaks', () =>
      using(
        () => serve({ does: 'cut' }),
        async (under) => {
          expect(await failing(under)).toMatchObject({ retryable: true });
        },
      ));

    it('waits a minute for the answer, and no longer', () =>
      using(
        () => serve({ does: 'hang' }),
        async (under) => {
          const failed = failing(under);
          await until(() => under.asked() === 1);
          under.time.advance(59_999);
          expect(under.time.pending).toBe(1);
          under.time.advance(1);
          expect(await failed).toMatchObject({ reason: 'timeout', retryable: true });
        },
      ));
  });
}

async function failing({ judge }: JudgeUnderTest) {
  const thrown: unknown = await judge.judge(conversation, () => {}).catch((error: unknown) => error);
  return failureOf(judge.name, thrown);
}
