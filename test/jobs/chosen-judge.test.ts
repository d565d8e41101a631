import { expect, onTestFinished, test } from 'vitest';
import { chosenJudge } from '../../src/app/judge.ts';
import { Problems, readSettings } from '../../src/config.ts';
import { apiKey, openAiStandIn } from '../support/stand-ins/openai.ts';

function chosenBy(env: Record<string, string>) {
  const settings = readSettings(env, null);
  if (settings instanceof Problems) throw settings;
  return chosenJudge(settings);
}

test('the model that writes for calls judges them', async () => {
  const content = '{"summary":"They asked.","wanted":"hours","got_it":"yes","notes":[]}';
  const server = await openAiStandIn({ do: 'answer', message: { role: 'assistant', content } });
  onTestFinished(server.close);
  const judge = await chosenBy({
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_MODEL: 'qwen',
  });
  expect(await judge?.judge([{ speaker: 'caller', text: 'Are you open?' }], () => {})).toMatchObject({
    got_it: 'yes',
  });
  expect(server.requests[0]?.model).toBe('qwen');
});

test.each([{}, { LLM_PROVIDER: 'local', LLM_FALLBACK: 'openai', OPENAI_API_KEY: apiKey }])(
  'with %j nobody does: what was said is shown to no one who was not in the call',
  async (env) => expect(await chosenBy(env)).toBeNull(),
);
