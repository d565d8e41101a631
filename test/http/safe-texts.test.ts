import { readdirSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { loadTwiml } from '../../src/http/twiml.ts';
import { rehearse } from '../../src/phone/rehearsal.ts';
import { readTwiml } from '../../src/phone/twiml.ts';
import { fakeGateway } from '../phone/fake-gateway.ts';

describe('a TwiML file of ours', () => {
  const twiml = loadTwiml();
  const stream = { streamUrl: 'wss://a.example/m', token: 't', afterStreamUrl: 'https://a.example/after' };
  const transfer = {
    to: '+15005550009',
    ringSeconds: 20,
    afterStreamUrl: 'https://a.example/after',
    statusUrl: 'https://a.example/status',
  };
  const files: Readonly<Record<string, string>> = {
    'answer.xml': twiml.answer(stream),
    'resume.xml': twiml.resume(stream),
    'go-on.xml': twiml.goOn(stream),
    'transfer.xml': twiml.transfer(transfer),
    'closed.xml': twiml.closed({ message: 'We are closed.', language: 'en-GB' }),
    'busy.xml': twiml.busy(),
    'technical-problem.xml': twiml.technicalProblem(),
    'goodbye.xml': twiml.goodbye(),
  };
  const wordless = ['transfer.xml', 'goodbye.xml'];

  it('is in this list, whichever it is', () => {
    expect(readdirSync('twiml').sort()).toEqual(Object.keys(files).sort());
  });

  it.each(Object.entries(files))('%s is what a strict carrier understands', (_, text) => {
    const verbs = readTwiml(text);
    expect(verbs.length).toBeGreaterThan(0);
    for (const verb of verbs) {
      if (verb.verb !== 'Say') continue;
      expect(verb.text).toMatch(/^[A-Z][^<>{}]{10,}\.$/);
      expect(verb.times).toBe(1);
    }
  });

  it.each(Object.entries(files).filter(([file]) => !wordless.includes(file)))(
    '%s has words for whoever is left with it, and hangs up after them',
    (_, text) => {
      expect(readTwiml(text).slice(-2)).toMatchObject([{ verb: 'Say' }, { verb: 'Hangup' }]);
      const said = new XMLParser({ ignoreAttributes: false }).parse(text).Response.Say;
      expect(said['@_language']).toMatch(/^[a-z]{2,3}-[A-Z]{2}$/);
    },
  );

  it.each([
    ['de', 'de-DE'],
    ['de-AT', 'de-AT'],
    ['en', 'en-US'],
    ['pt', 'pt-BR'],
    ['zh-Hans-CN', 'zh-CN'],
  ])('says that we are closed in %s as Twilio knows it: %s', (language, spoken) => {
    const text = twiml.closed({ message: 'Wir haben <geschlossen> & "zu".', language });
    expect(text).toContain(`<Say language="${spoken}">`);
    expect(readTwiml(text)[0]).toMatchObject({ text: 'Wir haben <geschlossen> & "zu".' });
  });
});

describe('a caller', () => {
  const streamless = { '/after': 500 };
  const listening = [{ do: 'wait_for_hang_up', withinMs: 20_000 }] as const;

  it.concurrent.each([
    ['answer.xml', 'cannot be connected and /twilio/after-stream is out of order', 'answer'],
    ['resume.xml', 'cannot be connected again and it is out of order', 'resume'],
    ['go-on.xml', 'is sent there and it is out of order', 'goOn'],
  ] as const)('of %s who %s hears an apology', async (_, __, name) => {
    const publicUrl = 'https://parley.example';
    const values = {
      streamUrl: 'wss://parley.example/media',
      token: 't',
      afterStreamUrl: `${publicUrl}/after`,
    };
    const documents = { ...streamless, '/voice': loadTwiml()[name](values) };
    const gateway = await fakeGateway({ publicUrl, documents, refuseUpgradeWith: 503 });
    const { facts } = await rehearse({ ...gateway.number, script: listening }).finally(gateway.close);
    const heard = facts.flatMap((fact) => (fact.type === 'say.heard' ? [fact.text] : []));
    expect(heard).toEqual([expect.stringMatching(/sorry/)]);
  });

  it.concurrent.each([
    ['busy', 'busy'],
    ['technicalProblem', 'sorry'],
  ] as const)('of %s hears it', async (name, word) => {
    const gateway = await fakeGateway({ documents: { '/voice': loadTwiml()[name]() } });
    const { facts } = await rehearse({ ...gateway.number, script: listening }).finally(gateway.close);
    expect(facts).toContainEqual(
      expect.objectContaining({ type: 'say.heard', text: expect.stringContaining(word) }),
    );
  });
});
