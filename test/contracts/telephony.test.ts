import { TwilioTelephony } from '../../src/adapters/telephony/twilio/twilio-telephony.ts';
import { type RestFault, TwilioRest } from '../support/twilio-rest.ts';
import { type CarrierTrouble, telephonyContract } from './telephony.ts';

const faults: Readonly<Record<CarrierTrouble, RestFault>> = {
  wrong_password: 401,
  too_many_requests: 429,
  broken: 500,
  silent: 'hang',
  breaks_off: 'drop',
};

telephonyContract('twilio', {
  opened: async () => {
    const rest = await TwilioRest.open();
    return {
      // A stand-in that says nothing says nothing for as long as we like.
      telephony: new TwilioTelephony({ ...rest.credentials, answerMaxMs: 1_000 }),
      ring: () => {
        const callSid = `CA${String(rest.calls.size).padStart(32, '0')}`;
        rest.calls.set(callSid, { status: 'in-progress' });
        return callSid;
      },
      isUp: (callSid) => rest.calls.get(callSid)?.status === 'in-progress',
      fail: (trouble) => rest.failNext(faults[trouble]),
      close: () => rest.close(),
    };
  },
});
