import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TwilioAccount } from '../../src/adapters/telephony/twilio/twilio-account.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import { TwilioRest } from '../support/twilio-rest.ts';

const ours = {
  voiceUrl: 'https://phone.example.com/twilio/voice',
  voiceMethod: 'POST',
  statusCallback: 'https://phone.example.com/twilio/status',
  statusCallbackMethod: 'POST',
};

describe('whoever sets up the account', () => {
  let rest: TwilioRest;
  let account: TwilioAccount;
  beforeEach(async () => {
    rest = await TwilioRest.open();
    account = new TwilioAccount(rest.credentials);
  });
  afterEach(() => rest.close());

  test('sees how it stands', async () => {
    rest.accountStatus = 'suspended';
    expect(await account.state()).toEqual({ name: 'Parley on loopback', status: 'suspended', type: 'Full' });
  });

  test('finds a number, and nothing where the account has no such number', async () => {
    rest.addNumber('+15005550006', { voice_url: null });
    expect(await account.findNumber('+15005550006')).toMatchObject({
      number: '+15005550006',
      webhooks: { voiceUrl: '', voiceMethod: 'POST', statusCallback: '' },
      divertedTo: null,
    });
    expect(await account.findNumber('+15005550007')).toBeNull();
  });

  test('sees that the calls of a number go elsewhere, past its webhooks', async () => {
    rest.addNumber('+15005550006', { voice_application_sid: `AP${'1'.repeat(32)}` });
    expect(await account.findNumber('+15005550006')).toMatchObject({ divertedTo: `AP${'1'.repeat(32)}` });
  });

  test('points a number at another address, and at none again', async () => {
    const number = rest.addNumber('+15005550006');
    expect(await account.pointNumber(number.sid, ours)).toMatchObject({ webhooks: ours });
    expect(number).toMatchObject({ voice_url: ours.voiceUrl, status_callback: ours.statusCallback });
    await account.pointNumber(number.sid, { ...ours, statusCallback: '' });
    expect(number.status_callback).toBe('');
  });

  test('is told what is wrong with the password, and what Twilio calls it', async () => {
    const stranger = new TwilioAccount({ ...rest.credentials, authToken: 'wrong' });
    const thrown = await stranger.state().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ProviderFailure);
    expect(thrown).toMatchObject({ status: 401, code: 20003 });
  });
});
