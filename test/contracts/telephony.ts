import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Telephony } from '../../src/ports/telephony.ts';

/** How a carrier lets us down. */
export type CarrierTrouble = 'wrong_password' | 'too_many_requests' | 'broken' | 'silent' | 'breaks_off';

/** What the suite needs: an adapter, and a carrier at which calls are up and which fails as it is told. */
export interface TelephonyUnderTest {
  opened(): Promise<OpenedTelephony>;
}

export interface OpenedTelephony {
  readonly telephony: Telephony;
  /** A call that is up; gives the carrier's name for it. */
  ring(): string;
  isUp(callSid: string): boolean;
  /** The next request goes wrong. */
  fail(trouble: CarrierTrouble): void;
  close(): Promise<void>;
}

/** What every carrier promises about a call that we end. */
export function telephonyContract(name: string, under: TelephonyUnderTest): void {
  const hangUp = async (trouble: CarrierTrouble) => {
    const rig = await under.opened();
    try {
      const callSid = rig.ring();
      rig.fail(trouble);
      const thrown = await rig.telephony.hangUp(callSid).catch((error: unknown) => error);
      return {
        thrown,
        wasUp: rig.isUp(callSid),
        again: await rig.telephony.hangUp(callSid),
        ...rig,
        callSid,
      };
    } finally {
      await rig.close();
    }
  };

  describe(`the carrier's hold on a call (${name})`, () => {
    it('ends when we hang up, and only that of the call we mean', async () => {
      const { telephony, ring, isUp, close } = await under.opened();
      const [ana, ben] = [ring(), ring()];
      await telephony.hangUp(ana);
      expect([isUp(ana), isUp(ben)]).toEqual([false, true]);
      await close();
    });

    it('is gone all the same when the caller was quicker, and when we hang up twice', async () => {
      const { telephony, ring, close } = await under.opened();
      const callSid = ring();
      await telephony.hangUp(callSid);
      await expect(telephony.hangUp(callSid)).resolves.toBeUndefined();
      await close();
    });

    it('is never said to be gone when nobody knows the call', async () => {
      const { telephony, close } = await under.opened();
      const thrown = await telephony.hangUp(`CA${'9'.repeat(32)}`).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(ProviderFailure);
      expect(thrown).toMatchObject({ failure: { reason: 'refused', retryable: false } });
      await close();
    });

    const passing = {
      too_many_requests: 'overloaded',
      broken: 'broke_off',
      silent: 'timeout',
      breaks_off: 'unreachable',
    };
    it.each(['too_many_requests', 'broken', 'silent', 'breaks_off'] as const)(
      'may be tried again when the carrier is %s',
      async (trouble) => {
        const { thrown, wasUp, isUp, callSid } = await hangUp(trouble);
        expect(thrown).toBeInstanceOf(ProviderFailure);
        expect(thrown).toMatchObject({ failure: { reason: passing[trouble], retryable: true } });
        expect([wasUp, isUp(callSid)]).toEqual([true, false]);
      },
    );

    it('is not tried again where the password is wrong', async () => {
      const { thrown } = await hangUp('wrong_password');
      expect(thrown).toMatchObject({ failure: { reason: 'refused', retryable: false } });
    });
  });
}
