import { describe, expect, test } from 'vitest';
import { says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { booked, inTurn, order, whileBooking } from '../support/table-booking.ts';

describe('a table that was being booked when the process died', () => {
  test('is not booked again by the one that takes over: nobody knows whether it was', () => {
    const call = whileBooking(
      [
        [5_700, { type: 'call.taken_up', lease: 1 }],
        [7_000, { type: 'line.opened' }],
        ...says(12_000, 'is it booked'),
      ],
      { tool: () => 'never', reply: inTurn(order, order, order, booked) },
    );
    expect(ordersOf(call, 'tool.call')).toHaveLength(1);
    expect(call.state.tools[0]).toMatchObject({ status: 'unknown' });
  });

  test('is spoken of in runs that the dead process cannot have used', () => {
    const call = whileBooking(
      [
        [5_700, { type: 'call.taken_up', lease: 1 }],
        [7_000, { type: 'line.opened' }],
      ],
      { tool: () => 'never', reply: inTurn(order, booked) },
    );
    const runs = ordersOf(call, 'speech.say').flatMap(({ at, run }) => (at >= 7_000 ? [run] : []));
    expect(Math.min(...runs)).toBe(1_000);
  });
});
