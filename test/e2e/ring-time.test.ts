import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendWebhook } from '../../src/phone/webhook.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { dialOf, publicUrl, ring, statusUrl, voiceUrl } from '../support/light-gateway/house.ts';
import { openRehearsal } from '../support/rehearsal.ts';
import { deepgramKey, deepgramListenStandIn } from '../support/stand-ins/deepgram-listen.ts';
import { voiceOf } from '../support/stand-ins/word-sounds.ts';

const question = 'what are your opening hours';
const frameBytes = 160;

/** A gateway that hears with Deepgram, and its carrier. */
async function open() {
  const ears = await deepgramListenStandIn(systemTime, { do: 'listen' });
  const room = await openRehearsal({
    PUBLIC_URL: publicUrl,
    ASR_PROVIDER: 'deepgram',
    DEEPGRAM_API_KEY: deepgramKey,
    DEEPGRAM_URL: ears.url,
    LLM_PROVIDER: 'local',
    TTS_PROVIDER: 'local',
    LOG_LEVEL: 'debug',
  });
  onTestFinished(async () => {
    await room.close();
    await ears.close();
  });
  return { ears, room, house: { ...room.account, port: Number(new URL(room.gateway.url).port) } };
}

/** Until it is so; the test's own limit of time bounds it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10);
}

describe('while a call is on its way', () => {
  test('its recogniser is connected, and the caller is heard over that very socket', async () => {
    const { ears, room, house } = await open();
    let hasStream = false;
    const ringing = ring(house, undefined, 1_500).then((stream) => {
      hasStream = true;
      return stream;
    });
    await until(() => ears.live() === 1);
    expect(hasStream).toBe(false);
    const { socket, messages } = await ringing;
    const voice = voiceOf(`${question},,,`);
    for (let at = 0; at + frameBytes <= voice.length; at += frameBytes) {
      socket.send(messages.media(voice.subarray(at, at + frameBytes)));
      await sleep(20);
    }
    const heard = () =>
      room
        .journals()
        .flatMap(({ steps }) => steps)
        .flatMap(({ event }) => (event.type === 'caller.words_settled' ? [event.text] : []))
        .join(' ');
    await until(() => heard() === question);
    expect([ears.asked(), ears.refused]).toEqual([1, []]);
    socket.send(messages.stop());
    await until(() => ears.live() === 0);
  });

  test('a caller who gives up is waited for by nobody any more', async () => {
    const { ears, room, house } = await open();
    const { accountSid, authToken } = house;
    const fields = {
      CallSid: `CA${randomBytes(16).toString('hex')}`,
      AccountSid: accountSid,
      From: '+15005550001',
      To: '+15005550006',
      CallStatus: 'ringing',
      Direction: 'inbound',
    };
    const post = (url: string, CallStatus: string) =>
      sendWebhook({
        url,
        method: 'POST',
        fields: { ...fields, CallStatus },
        authToken,
        dial: dialOf(house),
      });
    await post(voiceUrl, 'ringing');
    await until(() => ears.live() === 1);
    await post(statusUrl, 'completed');
    expect(await ears.connections[0]?.closed).toBe(1000);
    // It was told so, and did not have to find out by waiting.
    const waited = room.log().filter(({ message }) => String(message).includes('did not come'));
    expect(waited).toEqual([]);
  });
});
