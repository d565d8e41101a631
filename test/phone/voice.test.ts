import { afterEach, expect, test, vi } from 'vitest';
import { audibleStretches } from '../../src/phone/timeline.ts';
import { renderVoice } from '../../src/phone/voice.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('words become telephone speech that begins at once and is rendered only once', async () => {
  const first = await renderVoice(['What are your opening hours?', 'Thank you.', 'Thank you.']);
  const again = await renderVoice(['Thank you.']);
  const question = first.get('What are your opening hours?') ?? new Uint8Array();
  expect(question.length / 8000).toBeGreaterThan(0.8);
  expect(question.length / 8000).toBeLessThan(4);
  expect(audibleStretches(question)[0]?.fromMs).toBeLessThan(60);
  expect(again.get('Thank you.')).toBe(first.get('Thank you.'));
});

test('another voice says the same thing differently', async () => {
  const his = await renderVoice(['Hello.'], 'rms');
  const hers = await renderVoice(['Hello.'], 'slt');
  expect(hers.get('Hello.')).not.toEqual(his.get('Hello.'));
});

test('without flite there is one sentence with the command that mends it', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(renderVoice(['Something never said before.'])).rejects.toThrow('npm run setup');
});
