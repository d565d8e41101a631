import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Changes, frontDoor, publicUrl } from './front-door.ts';

async function page(changed: Changes = {}, upMs = 3_723_000) {
  const door = await frontDoor(changed);
  door.clock.advance(upMs);
  const response = await fetch(`${door.url}/`);
  const text = await response.text();
  return { door, response, text, words: wordsOf(text) };
}

/** What a person reads. */
function wordsOf(page: string): string {
  const body = page.slice(page.indexOf('<body>'));
  return body.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
}

describe('the page that an operator opens', () => {
  test('says what is running', async () => {
    const { words } = await page();
    for (const told of [
      'Version 1.2.3, up for 1 h 2 min.',
      'New calls are taken.',
      '3 live calls of at most 1000. 2 listening, 1 speaking',
      'receptionist, in en-GB agents/receptionist.yaml',
      'hears local thinks local',
      'our own, in the data folder, connected',
      'Workeralive',
      publicUrl,
      'Signatures of Twiliochecked',
      '/srv/data/recordings',
      '/srv/data/journals',
    ]) {
      expect(words).toContain(told);
    }
    expect(words).not.toContain('Only this machine can reach it.');
  });

  test('says what is wrong', async () => {
    const { operator } = (await page()).door.doors;
    const { words } = await page({
      verify: null,
      publicUrl: 'http://localhost:3000',
      redisConnected: () => false,
      ready: () => ({ ok: false, reason: 'the gateway is stopping' }),
      operator: {
        ...operator,
        house: { ...operator.house, redis: 'configured', recordings: null },
        workerAlive: () => false,
      },
    });
    for (const told of [
      'No new calls are taken: the gateway is stopping.',
      'the one of REDIS_URL, not connected',
      'Workernot there',
      'not checked: whoever reaches the port can pretend to be Twilio',
      'Only this machine can reach it.',
      'Recordingsoff',
    ]) {
      expect(words).toContain(told);
    }
  });

  test('says who serves now, and who is left alone and why', async () => {
    const { operator } = (await page()).door.doors;
    const leftAlone = [{ name: 'deepgram', because: 'it answered 401' }];
    const onDuty = () => [
      { part: 'asr', serving: 'local', leftAlone } as const,
      { part: 'tts', serving: 'openai', leftAlone: [] } as const,
      { part: 'llm', serving: 'deepgram', leftAlone } as const,
    ];
    const { words } = await page({ operator: { ...operator, onDuty } });
    expect(words).toContain('Who hears nowlocal. deepgram is left alone: it answered 401.');
    expect(words).toContain('Who speaks nowopenai. ');
    expect(words).toContain('Who thinks nowdeepgram is left alone: it answered 401.');
    expect(words).not.toContain('Who knows');
  });

  test('says that there is no room, and does not claim to know of a worker', async () => {
    const { operator } = (await page()).door.doors;
    const { words } = await page({
      calls: { room: () => false, active: () => 1, byPhase: () => ({}) },
      operator: { ...operator, workerAlive: () => null },
    });
    expect(words).toContain('No new calls are taken: as many calls are live or on their way as may be.');
    expect(words).toContain('1 live call of at most 1000.');
    expect(words).toContain('Workernot known');
  });

  test('does not call a worker missing that has had no time to start', async () => {
    const { operator } = (await page()).door.doors;
    const missing = { operator: { ...operator, workerAlive: () => false } };
    expect((await page(missing, 14_000)).words).toContain('Workerstarting');
    expect((await page(missing, 16_000)).words).toContain('Workernot there');
  });

  test('says that it is closed now, where there are hours', async () => {
    const { operator } = (await page()).door.doors;
    const keepingHours = { operator: { ...operator, house: { ...operator.house, hasHours: true } } };
    const closedNotice = () => ({ message: 'We are closed.', language: 'en' });
    expect((await page({ ...keepingHours, closedNotice })).words).toContain('Opening hoursclosed now');
    expect((await page(keepingHours)).words).toContain('Opening hoursopen now');
    expect((await page()).words).not.toContain('Opening hours');
  });

  test('offers no address to Twilio that only this machine can reach', async () => {
    const { words } = await page({ publicUrl: 'http://localhost:3000' });
    expect(words).not.toContain('/twilio/voice');
    expect(words).toContain('npm run tunnel');
    expect(words).toContain('Or set PUBLIC_URL');
  });

  test('says how to try it, and what to put into the console of Twilio', async () => {
    const { text, words } = await page();
    expect(words).toContain(`A call comes in${publicUrl}/twilio/voice`);
    expect(words).toContain(`Call status changes${publicUrl}/twilio/status`);
    expect(text).toContain('npm run call -- --say &#34;What are your opening hours?&#34;');
    for (const command of ['npm run call -- scenarios/', 'npm run tunnel', 'npm run doctor']) {
      expect(words).toContain(command);
    }
  });

  test('shows whatever it is given as it is written, and runs nothing of it', async () => {
    const { operator } = (await page()).door.doors;
    const evil = `</style><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;`;
    const { text } = await page({
      publicUrl: `https://${evil}`,
      ready: () => ({ ok: false, reason: evil }),
      operator: {
        ...operator,
        house: {
          version: evil,
          agent: { name: evil, language: evil, file: evil },
          hasHours: true,
          providers: [{ part: evil, name: evil }],
          redis: 'embedded',
          recordings: evil,
          journals: evil,
        },
      },
    });
    expect(text).not.toMatch(/<script|<img|onerror='/);
    expect(text.match(/<\/style>/g)).toHaveLength(1);
    expect(text).toContain('&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;');
    expect(text).toContain('&#38;amp;');
  });

  test('may load and run nothing, is framed by nobody, and is kept by no cache', async () => {
    const { response, text } = await page();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    const policy = response.headers.get('content-security-policy')?.split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${digest}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|(src|href)="(?!\/|data:)/);
  });
});
