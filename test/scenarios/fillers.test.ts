import { describe, expect, test } from 'vitest';
import { makesNoise } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import type { PlayOptions } from '../support/play.ts';
import { booked, inTurn, order, orderWith, whileBooking } from '../support/table-booking.ts';

describe('a caller who has to wait for an answer', () => {
  /** Two orders, one after the other, of two and a half seconds each. */
  const slow: PlayOptions = {
    tool: () => ({ afterMs: 2_500, result: 'table 7' }),
    reply: inTurn(order, orderWith('{"people":2}'), booked),
    untilMs: 14_000,
  };

  test('hears that we are there, once', () => {
    const call = whileBooking([], slow);
    const said = ordersOf(call, 'speech.say').filter(({ run }) => run === 1);
    expect(said.map(({ at, text }) => `${at} ${text}`)).toMatchInlineSnapshot(`
      [
        "6880 Let me see.",
        "10540 Your table is booked.",
      ]
    `);
  });

  test('has not been told anything by that: it is no part of the answer, and no model is shown it', () => {
    const call = whileBooking([], slow);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  a table for four please
      agent   Your table is booked."
    `);
    expect(JSON.stringify(ordersOf(call, 'reply.write'))).not.toContain('Let me see.');
  });

  test('hears nothing of the kind while they speak themselves', () => {
    const call = whileBooking(makesNoise(5_600, 3_000), slow);
    expect(ordersOf(call, 'speech.say').filter(({ at }) => at > 5_660 && at < 8_600)).toEqual([]);
  });
});
