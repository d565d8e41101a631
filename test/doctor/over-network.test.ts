import { afterEach, describe, expect, test } from 'vitest';
import { providers } from '../../scripts/doctor/checks/providers.ts';
import { asking } from '../../scripts/doctor/providers/asking.ts';
import type { AsrName } from '../../src/config/provider-names.ts';
import type { Environment } from '../../src/config/sources.ts';
import { surveySettings } from '../../src/config.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { deepgramKey, deepgramListenStandIn, type Manner } from '../support/stand-ins/deepgram-listen.ts';
import { json, lookUpStandIn } from '../support/stand-ins/look-ups.ts';
import { apiKey, openAiStandIn, sayingEvents } from '../support/stand-ins/openai.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { found, surroundingsWith } from './surroundings.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function opened<StandIn extends { close(): Promise<void> }>(
  opening: Promise<StandIn>,
): Promise<StandIn> {
  const standIn = await opening;
  closing.push(standIn.close);
  return standIn;
}

/** What is found of those who are on duty with these settings, of which some may be wrong. */
async function foundWith(env: Environment, wrong: readonly string[] = []): Promise<string[]> {
  const { settings } = surveySettings(env, null);
  return found(providers, surroundingsWith(settings, { wrong }));
}

const recognisers: readonly AsrName[] = ['deepgram', 'deepgram-flux', 'http'];

describe('a recogniser over the network', () => {
  const lookAt = async (names: readonly AsrName[], url: string, key = deepgramKey) => {
    const [first, ...others] = names;
    const lines = await foundWith({
      ASR_PROVIDER: first,
      ASR_FALLBACK: others.join(','),
      DEEPGRAM_API_KEY: key,
      DEEPGRAM_URL: url,
      STT_SERVICE_URL: url,
      TTS_PROVIDER: 'local',
    });
    return lines.slice(0, names.length);
  };
  const standIn = (manner: Manner) => opened(deepgramListenStandIn(systemTime, manner));

  test('takes what a caller says', async () => {
    const { url, refused, connections } = await standIn({ do: 'listen' });
    expect(await lookAt(recognisers, url)).toEqual(
      recognisers.map((name) =>
        expect.stringMatching(
          new RegExp(
            `^good: recogniser ${name}: takes what a caller says, and is still there, \\d+ ms after`,
          ),
        ),
      ),
    );
    expect(refused).toEqual([]);
    expect(connections.map(({ heardMs }) => heardMs)).toEqual([500, 500, 500]);
  });

  test('does not take our key, or us', async () => {
    const { url } = await standIn({ do: 'listen' });
    const refuses = (name: string, status: number) =>
      expect.stringMatching(
        new RegExp(`^bad: recogniser ${name}: .*refused: it answered ${status}.*its address, its key`),
      );
    expect(await lookAt(['deepgram', 'deepgram-flux'], url, 'wrong')).toEqual([
      refuses('deepgram', 401),
      refuses('deepgram-flux', 401),
    ]);
    const closed = await standIn({ do: 'refuse', status: 401 });
    expect(await lookAt(['http'], closed.url)).toEqual([refuses('http', 401)]);
  });

  test('is not there, or takes the connection and says nothing', async () => {
    const gone = await lookAt(recognisers, 'http://127.0.0.1:1');
    expect(gone).toEqual(
      recognisers.map((name) =>
        expect.stringMatching(
          new RegExp(`^bad: recogniser ${name}: .*unreachable: .*can be reached from here`),
        ),
      ),
    );
    const { url } = await standIn({ do: 'hang' });
    expect(await lookAt(recognisers, url)).toEqual(
      recognisers.map((name) =>
        expect.stringMatching(new RegExp(`^bad: recogniser ${name}: .*timeout: no connection within`)),
      ),
    );
  });
});

describe('services of one’s own that look things up', () => {
  const answering = async (answer: object) => (await opened(lookUpStandIn(() => json(answer)))).url;

  test('are asked for one thing each', async () => {
    const lines = await foundWith({
      INTENT_SERVICE_URL: await answering({ intent: 'greeting', confidence: 0.9 }),
      RAG_SERVICE_URL: await answering({ results: [{ text: 'Good morning.' }], context: '' }),
    });
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(
        /^good: intent service: hears “greeting” in “Hello\.”, \d+ ms after it was asked$/,
      ),
      expect.stringMatching(/^good: knowledge service: finds 1 passage for “Hello\.”, \d+ ms/),
    ]);
  });

  test('answer what nobody understands, or are not at this address', async () => {
    const { url } = await opened(lookUpStandIn(() => ({ status: 404, body: '' })));
    const lines = await foundWith({
      INTENT_SERVICE_URL: await answering({ label: 'greeting' }),
      RAG_SERVICE_URL: `${url}/rag`,
    });
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(/^bad: intent service: .*its answer has no intent and confidence/),
      expect.stringContaining(`it answered 404: there is nothing at ${url}/rag`),
    ]);
  });
});

describe('a model over the network', () => {
  test('writes a word', async () => {
    const { baseUrl } = await opened(openAiStandIn({ do: 'stream', events: sayingEvents('Hi') }));
    const env = {
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: baseUrl,
      OPENAI_MODEL: 'm',
      TTS_PROVIDER: 'local',
    };
    expect((await foundWith(env))[1]).toMatch(/^good: model openai: writes “Hi”, \d+ ms after it was asked$/);
  });

  test('is timed from when it is asked, and not from when we begin to load what it is asked with', async () => {
    const time = new VirtualTimers();
    const make = async () => time.advance(1_300);
    const ask = async () => {
      time.advance(300);
      return 'writes “Hi”';
    };
    expect(await asking('model openai', make, ask, time)).toEqual({
      verdict: 'good',
      what: 'model openai: writes “Hi”, 300 ms after it was asked',
    });
  });
});

describe('a setting that is wrong', () => {
  test('keeps only those from being looked at who go by it', async () => {
    const env = { OPENAI_BASE_URL: 'http://127.0.0.1:1', TTS_PROVIDER: 'local' };
    expect(await foundWith(env, ['OPENAI_MODEL'])).toEqual([
      expect.stringMatching(/^good: recogniser local/),
      'doubtful: model openai: not looked at → mend OPENAI_MODEL first.',
      expect.stringMatching(/^good: voice local/),
    ]);
    expect((await foundWith(env, ['LLM_PROVIDER']))[1]).toMatch(/^doubtful: model openai: not looked at/);
  });
});
