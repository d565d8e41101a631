import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readModelFolder } from '../../../src/adapters/asr/sherpa/model-folder.ts';
import { SherpaAsr } from '../../../src/adapters/asr/sherpa/sherpa-asr.ts';
import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../../../src/audio/rates.ts';
import { Resampler } from '../../../src/audio/resample.ts';
import type { AsrEvent } from '../../../src/ports/asr.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { end } from '../../support/end.ts';
import { toned } from '../../support/letter-tones.ts';
import { earsChain } from '../../support/on-duty.ts';
import { VirtualTimers } from '../../support/virtual-timers.ts';
import { descendants, isAlive, until } from '../asr-local/processes.ts';
import { notebook } from '../notebook.ts';
import { lack, tinyModel, tinyModelFolder } from './models.ts';

describe.skipIf(lack)(`ears with a model of one's own ${lack ?? ''}`, () => {
  let timers: VirtualTimers;
  let log: ReturnType<typeof notebook>;
  let room = '';
  const opened: SherpaAsr[] = [];
  beforeEach(async () => {
    timers = new VirtualTimers();
    log = notebook();
    room = await mkdtemp(join(tmpdir(), 'parley-sherpa-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((asr) => asr.close()));
    await rm(room, { recursive: true });
  });

  function earsOf(
    model: Awaited<ReturnType<typeof readModelFolder>>,
    expects: readonly string[] = [],
  ): SherpaAsr {
    const asr = new SherpaAsr({ model, expects, timers, log });
    opened.push(asr);
    return asr;
  }

  test('words are guessed while the caller speaks, each guess once, and settled with the point they reach to', async () => {
    const ear = listen(earsOf(await tinyModel('ctc')));
    const audio = toned('do you take insurance');
    await ear.hear(audio);
    const guesses = ear.events.flatMap((event) => (event.type === 'partial' ? [event.text] : []));
    expect(guesses.length).toBeGreaterThan(3);
    expect(new Set(guesses).size).toBe(guesses.length);
    for (const guess of guesses) expect('do you take insurance').toContain(guess);
    expect(ear.finals()).toEqual([
      { type: 'final', text: 'do you take insurance', confidence: 1, settledMs: audio.length / 16 },
    ]);
  });

  test('a transducer says how sure it is', async () => {
    const ear = listen(earsOf(await tinyModel('transducer')));
    await ear.hear(toned('yes'));
    const [{ confidence = 0 } = {}] = ear.finals();
    expect(confidence).toBeGreaterThan(0.5);
    expect(confidence).toBeLessThan(1);
  });

  test('the last sound of a voice is heard, wherever in a chunk of the model it falls', async () => {
    const asr = earsOf(await tinyModel('transducer'));
    for (const words of ['no', 'yes', 'when', 'hello', 'thanks']) {
      const ear = listen(asr);
      const quietAfter = 16 * 360;
      await ear.hear(toned(words).subarray(0, -quietAfter));
      expect(ear.finals()).toMatchObject([{ text: words }]);
    }
  });

  test('utterance after utterance is settled for itself, nothing twice, and a voice without words once', async () => {
    const ear = listen(earsOf(await tinyModel('transducer')));
    await ear.hear(toned('when are you open'));
    ear.stream.write(new Int16Array(16_000));
    await ear.hear(new Int16Array(16_000));
    await ear.hear(toned('thank you'));
    expect(ear.finals().map(({ text }) => text)).toEqual(['when are you open', '', 'thank you']);
  });

  test('the model itself settles what was said once it is quiet, and nobody hears it again when the voice ends', async () => {
    const ear = listen(earsOf(await tinyModel('ctc')));
    const audio = toned('hello');
    ear.stream.voiceBegan();
    ear.stream.write(audio);
    ear.stream.write(new Int16Array(3 * 16_000));
    await until(() => ear.finals().length > 0);
    ear.stream.voiceEnded();
    await ear.hear(toned('yes'));
    const [first, second] = ear.finals();
    expect([first?.text, second?.text]).toEqual(['hello', 'yes']);
    expect(ear.finals()).toHaveLength(2);
    // Somewhere in the quiet after the word, which is all that anybody needs to hear again.
    expect(first?.settledMs).toBeGreaterThan(audio.length / 16);
    expect(first?.settledMs).toBeLessThan(audio.length / 16 + 3_000);
  });

  test('what sounds like two words is the one that the agent expects, where the model can be told', async () => {
    const untold = listen(earsOf(await tinyModel('transducer')));
    await untold.hear(toned('the qey'));
    expect(untold.finals()).toMatchObject([{ text: 'the qey' }]);
    const told = listen(earsOf(await tinyModel('transducer'), ['Where is the key?', 'the key']));
    await told.hear(toned('the qey'));
    expect(told.finals()).toMatchObject([{ text: 'the key' }]);
  });

  test('thirty callers at once are heard by one process, each in their own words', async () => {
    const before = await descendants(process.pid);
    const asr = earsOf(await tinyModel('transducer'));
    const letters = [...'abcdefghijklmnopqrstuvwxyzabcd'];
    const ears = letters.map((letter) => {
      const words = `${letter} and ${letter}`;
      return { ear: listen(asr), words, audio: toned(words) };
    });
    for (const { ear } of ears) ear.stream.voiceBegan();
    const longest = 16_000 * 2;
    for (let at = 0; at < longest; at += 1_280)
      for (const { ear, audio } of ears) ear.stream.write(audio.subarray(at, at + 1_280));
    for (const { ear } of ears) ear.stream.voiceEnded();
    for (const { ear } of ears) await until(() => ear.finals().length > 0);
    for (const { ear, words } of ears) expect(ear.finals().map(({ text }) => text)).toEqual([words]);
    expect(await descendants(process.pid, before)).toHaveLength(1);
  });

  test('a process that is killed in mid call is told to all its callers, and the next one hears them', async () => {
    const before = await descendants(process.pid);
    const asr = earsOf(await tinyModel('ctc'));
    const [first, second] = [listen(asr), listen(asr)];
    await first.hear(toned('yes'));
    for (const pid of await descendants(process.pid, before)) end(pid);
    await until(() => [first, second].every(({ events }) => events.at(-1)?.type === 'lost'));
    const lost = { provider: 'sherpa', reason: 'crashed', retryable: true };
    expect(second.events).toMatchObject([{ type: 'lost', failure: lost }]);
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { reason: expect.stringContaining('SIGKILL') } },
    ]);
    expect(asr.fault()).toBeNull();
    first.stream.write(toned('no'));
    const third = listen(asr);
    await third.hear(toned('goodbye'));
    expect(third.finals()).toMatchObject([{ text: 'goodbye' }]);
    expect(first.events.filter(({ type }) => type === 'lost')).toHaveLength(1);
  });

  test('a caller whose recogniser is killed in mid sentence is understood all the same, and no word twice', async () => {
    const before = await descendants(process.pid);
    const chain = earsChain([earsOf(await tinyModel('ctc'))], systemTime, { note() {}, count() {} });
    const events: AsrEvent[] = [];
    const finals = () => events.flatMap((event) => (event.type === 'final' ? [event.text] : []));
    const stream = chain.open({ call: 'c', language: 'en-US', expects: [] }, (event) => events.push(event));
    const sentence = toned('do you take insurance');
    const line = encodeMulaw(new Resampler(speechRateHz, lineRateHz).push(sentence));
    stream.voiceBegan();
    stream.write(line.subarray(0, line.length / 2));
    await until(() => events.length > 0);
    for (const pid of await descendants(process.pid, before)) end(pid);
    await until(() => log.lines.length > 0);
    stream.write(line.subarray(line.length / 2));
    stream.voiceEnded();
    await until(() => finals().length > 0);
    stream.close();
    expect(finals()).toEqual(['do you take insurance']);
  });

  test('a process that takes nothing any more is given up after ten seconds of audio, and another one hears', async () => {
    const before = await descendants(process.pid);
    const asr = earsOf(await tinyModel('ctc'));
    const ear = listen(asr);
    await ear.hear(toned('yes'));
    const [stuck = 0] = await descendants(process.pid, before);
    process.kill(stuck, 'SIGSTOP');
    for (let second = 0; second < 20; second += 1) ear.stream.write(new Int16Array(16_000));
    expect(ear.events.at(-1)).toMatchObject({
      type: 'lost',
      failure: { reason: 'overloaded', retryable: true },
    });
    const next = listen(asr);
    await next.hear(toned('goodbye'));
    expect(next.finals()).toMatchObject([{ text: 'goodbye' }]);
    await until(async () => !(await isAlive(stuck)));
  });

  test.each([
    ['cut short', 'Protobuf parsing failed'],
    ['that is another kind of model', "'encoder_dims' does not exist in the metadata"],
    ['beside foreign tokens', 'tokens.txt contains the symbol <blk>'],
  ])('a file %s is one sentence, and the gateway goes on', async (how, cause) => {
    await spoil(how);
    const asr = earsOf(await readModelFolder(room));
    await until(() => asr.fault() !== null);
    expect(asr.fault()).toContain(`The zipformer2 CTC in ${room} could not be loaded: `);
    expect(asr.fault()).toContain(cause);
    expect(asr.fault()).not.toContain('\n');
    const ear = listen(asr);
    await until(() => ear.events.length > 0);
    expect(ear.events).toMatchObject([{ type: 'lost', failure: { reason: 'crashed', retryable: true } }]);
  });

  test('a model that was mended is tried again by and by', async () => {
    await spoil('cut short');
    const asr = earsOf(await readModelFolder(room));
    await until(() => asr.fault() !== null);
    await cp(tinyModelFolder('ctc'), room, { recursive: true });
    timers.advance(30_000);
    await until(() => asr.fault() === null);
    const ear = listen(asr);
    await ear.hear(toned('yes'));
    expect(ear.finals()).toMatchObject([{ text: 'yes' }]);
  });

  test('who called while there was no model is not counted among those whom a later process hears', async () => {
    await spoil('cut short');
    const asr = earsOf(await readModelFolder(room));
    await until(() => asr.fault() !== null);
    const early = listen(asr);
    await until(() => early.events.length > 0);
    const before = await descendants(process.pid);
    await cp(tinyModelFolder('ctc'), room, { recursive: true });
    timers.advance(30_000);
    await until(() => asr.fault() === null);
    const [stuck = 0] = await descendants(process.pid, before);
    process.kill(stuck, 'SIGSTOP');
    const ear = listen(asr);
    for (let second = 0; second < 20; second += 1) ear.stream.write(new Int16Array(16_000));
    expect(ear.events).toMatchObject([{ type: 'lost' }]);
    await until(async () => !(await isAlive(stuck)));
  });

  test('the process ends with the gateway, though that is killed without a chance to say so', async () => {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const file = fileURLToPath(new URL('./gateway.ts', import.meta.url));
    const gateway = spawn(process.execPath, ['--import', tsx, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(gateway.stdout, 'data');
    const recognisers = await descendants(gateway.pid ?? 0);
    expect(recognisers).toHaveLength(1);
    gateway.kill('SIGKILL');
    for (const recogniser of recognisers) await until(async () => !(await isAlive(recogniser)));
  });

  test('close leaves no process behind', async () => {
    const before = await descendants(process.pid);
    const asr = earsOf(await tinyModel('ctc'));
    expect(await descendants(process.pid, before)).toHaveLength(1);
    await asr.close();
    expect(await descendants(process.pid, before)).toEqual([]);
  });

  async function spoil(how: string): Promise<void> {
    await cp(tinyModelFolder('ctc'), room, { recursive: true });
    const model = join(room, 'ctc-epoch-1-avg-1-chunk-16-left-128.onnx');
    if (how === 'cut short') await truncate(model, 5_000);
    else if (how === 'beside foreign tokens') await writeFile(join(room, 'tokens.txt'), 'A 0\n');
    else await cp(join(tinyModelFolder('transducer'), 'encoder-epoch-1-avg-1.int8.onnx'), model);
  }
});

type Final = Extract<AsrEvent, { type: 'final' }>;

function listen(asr: SherpaAsr) {
  const events: AsrEvent[] = [];
  const stream = asr.open({ call: 'c', language: 'en-US', expects: [] }, (event) => events.push(event));
  const finals = () => events.filter((event): event is Final => event.type === 'final');
  const hear = async (audio: Int16Array) => {
    const count = finals().length;
    stream.voiceBegan();
    for (let at = 0; at < audio.length; at += 1_280) stream.write(audio.subarray(at, at + 1_280));
    stream.voiceEnded();
    await until(() => finals().length > count);
  };
  return { stream, events, finals, hear };
}
