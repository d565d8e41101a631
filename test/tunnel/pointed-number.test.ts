import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type NumberDesk, ownNumber, pointAtUs, putBack } from '../../scripts/tunnel/pointed-number.ts';
import { type ChangeRecord, readRecord } from '../../scripts/tunnel/record.ts';
import { webhooksAt } from '../../scripts/tunnel/webhooks.ts';
import { TwilioAccount } from '../../src/adapters/telephony/twilio/twilio-account.ts';
import { type StandInNumber, TwilioRest } from '../support/twilio-rest.ts';

const number = '+15005550006';
const ours = webhooksAt('https://parley.ngrok-free.dev');
const before = {
  voice_url: 'https://before.example.com/answer',
  status_callback: 'https://before.example.com/status',
};

describe('the webhooks of a number', () => {
  let rest: TwilioRest;
  let desk: NumberDesk;
  let kept: StandInNumber;
  const said: string[] = [];

  beforeEach(async () => {
    rest = await TwilioRest.open();
    kept = rest.addNumber(number, before);
    const dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
    const account = new TwilioAccount(rest.credentials);
    desk = { account, accountSid: rest.accountSid, dataDir, say: (line) => void said.push(line) };
  });
  afterEach(async () => {
    rmSync(desk.dataDir, { recursive: true });
    said.length = 0;
    await rest.close();
  });

  async function pointed(): Promise<ChangeRecord> {
    await pointAtUs(desk, await ownNumber(desk, number), ours);
    const record = readRecord(desk.dataDir);
    if (record === null) throw new Error('nothing is written down');
    return record;
  }

  test('are put back, and nothing is written down any more', async () => {
    await putBack(desk, await pointed());
    expect(kept).toMatchObject(before);
    expect(readRecord(desk.dataDir)).toBeNull();
    expect(said.join()).toContain('is as it was');
  });

  test('that somebody else has changed meanwhile stay theirs, and the other is put back', async () => {
    const record = await pointed();
    kept.voice_url = 'https://theirs.example.com/answer';
    await putBack(desk, record);
    expect(kept).toMatchObject({ ...before, voice_url: 'https://theirs.example.com/answer' });
    expect(said.join()).toContain('was changed by somebody else meanwhile');
  });

  test('that were put back by hand are not touched again', async () => {
    const record = await pointed();
    Object.assign(kept, before);
    rest.requests.length = 0;
    await putBack(desk, record);
    expect(rest.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('are written down before they are changed, should Twilio break off in between', async () => {
    const found = await ownNumber(desk, number);
    rest.failNext('drop');
    await expect(pointAtUs(desk, found, ours)).rejects.toThrow('Twilio does not do as it is asked');
    expect(readRecord(desk.dataDir)).toMatchObject({ former: { voiceUrl: before.voice_url } });
  });

  test('are still written down when they cannot be put back', async () => {
    const record = await pointed();
    rest.failNext(500);
    await expect(putBack(desk, record)).rejects.toThrow('Twilio does not do as it is asked');
    expect(readRecord(desk.dataDir)).toEqual(record);
  });

  test('of another account are not looked for in this one', async () => {
    const record = { ...(await pointed()), accountSid: `AC${'9'.repeat(32)}` };
    await expect(putBack(desk, record)).rejects.toThrow('npm run tunnel -- --restore');
  });

  test('are not set on a number whose calls go elsewhere', async () => {
    kept.trunk_sid = `TK${'1'.repeat(32)}`;
    await expect(ownNumber(desk, number)).rejects.toThrow('take that off the number');
  });

  test('are not guessed from a record that cannot be read', () => {
    writeFileSync(join(desk.dataDir, 'tunnel.json'), '{"pid":');
    expect(() => readRecord(desk.dataDir)).toThrow('cannot be read');
  });
});
