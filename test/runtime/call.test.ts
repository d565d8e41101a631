import { beforeAll, describe, expect, test } from 'vitest';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import { Resampler } from '../../src/audio/resample.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { replay } from '../../src/core/call/replay.ts';
import type { Tts, TtsRequest } from '../../src/ports/tts.ts';
import { answered } from '../support/answered-call.ts';
import { pass, scriptedCrew, settle } from '../support/scripted-crew.ts';
import { said } from '../support/telephone-voice.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

beforeAll(loadVoiceDetection);

describe('a call', () => {
  test('greets, answers, says goodbye, and hangs up only when the goodbye was played', async () => {
    const { time, line, call, told, ask } = answered();
    await pass(time, 5_000);
    expect(call.state.phase.name).toBe('listening');
    await ask('when do you close');
    expect(call.state.phase.name).toBe('speaking');
    await pass(time, 5_000);
    await ask('bye');
    await pass(time, 2_000);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
    const lastMark = line.sent.findLastIndex((each) => each.type === 'mark');
    const close = line.sent.findIndex((each) => each.type === 'close');
    expect(close).toBeGreaterThan(lastMark);
    expect(line.audioMs).toBeGreaterThan(0);
    expect(told).toEqual(['leaving: agent_done', 'ended: agent_done']);
  });

  test('leaves a journal that replays identically, and waits for nothing afterwards', async () => {
    const { time, crew, call, ask, party } = answered();
    await pass(time, 4_000);
    await ask('when do you close');
    call.stopped();
    await settle();
    const [journal] = crew.journals;
    expect(journal?.closed).toBe(true);
    const steps = JSON.parse(JSON.stringify(journal?.entries));
    expect(replay(party.setup, steps).type).toBe('identical');
    expect(time.pending).toBe(0);
    expect(crew.asked).toContain('asr closed');
    expect(crew.logged.find(({ message }) => message === 'call finished')).toMatchObject({
      fields: { callId: party.setup.call, callSid: party.callSid },
    });
  });

  test('never has more than 400 ms of audio at the carrier, and a mark at least every 500 ms', async () => {
    const { time, line } = answered();
    await pass(time, 4_000);
    expect(line.heldMostMs).toBeLessThanOrEqual(400);
    expect(line.heldMostMs).toBeGreaterThan(200);
    let unmarked = 0;
    for (const each of line.sent) {
      if (each.type === 'mark') unmarked = 0;
      if (each.type === 'audio') unmarked += each.ms;
      expect(unmarked).toBeLessThanOrEqual(500);
    }
    expect(line.sent[0]).toMatchObject({ type: 'mark', name: '0:0:0' });
  });

  test('falls silent at once when the caller speaks over the agent: one clear, and not a sample after it', async () => {
    const { time, line, call, crew } = answered();
    await pass(time, 1_000);
    expect(call.state.phase.name).toBe('speaking');
    crew.hear({ type: 'final', text: 'wait', confidence: 1 });
    const cutAt = line.sent.findIndex((each) => each.type === 'clear');
    expect(cutAt).toBeGreaterThan(0);
    await pass(time, 400);
    expect(line.sent.slice(cutAt + 1).filter((each) => each.type !== 'close')).toEqual([]);
    const [said] = call.state.history;
    expect(said).toMatchObject({ speaker: 'agent', interrupted: true });
    expect(said && 'heard' in said && said.generated.startsWith(said.heard)).toBe(true);
  });

  test('lets its voice go when it is over, and has it say each segment behind the one before', async () => {
    const time = new VirtualTimers();
    const asked: TtsRequest[] = [];
    const finished: string[] = [];
    const crew = scriptedCrew(time);
    const tts: Tts = {
      name: 'voice',
      speak: (request, signal) => {
        asked.push(request);
        return crew.tts.speak(request, signal);
      },
      finished: (call) => void finished.push(call),
      close: async () => {},
    };
    const { call, ask } = answered({ shared: { time, crew: { ...crew, tts } } });
    await pass(time, 4_000);
    await ask('when do you close');
    const [, , ...reply] = asked;
    expect(reply.map(({ text, before }) => [before, text])).toEqual([
      [null, 'It is open until six.'],
      ['It is open until six.', 'Come any day.'],
    ]);
    expect(finished).toEqual([]);
    call.stopped();
    expect(finished).toEqual([call.id]);
  });

  test('speaks of a model that failed, and goes on', async () => {
    const { time, call, ask, party } = answered({
      script: {
        // biome-ignore lint/correctness/useYield: a model that fails before its first word is the point
        async *reply() {
          throw new Error('the model is on fire');
        },
      },
    });
    await pass(time, 4_000);
    await ask('when do you close');
    await pass(time, 3_000);
    expect(call.state.history.at(-1)).toMatchObject({
      kind: 'apology',
      heard: party.setup.agent.lines.apology,
    });
    expect(call.state.phase.name).toBe('listening');
  });

  test('closes the line with a reason the carrier can speak for, when it has no voice', async () => {
    const { told, line } = answered({
      script: {
        // biome-ignore lint/correctness/useYield: a voice that fails before its first sound is the point
        async *speech() {
          throw new Error('no voice');
        },
      },
    });
    await settle();
    expect(told).toEqual(['leaving: voice_failed', 'ended: voice_failed']);
    expect(line.isOpen).toBe(false);
  });

  test('does not speak while the caller goes on, however late the model begins to write', async () => {
    let write: () => void = () => {};
    const written = new Promise<void>((go) => {
      write = go;
    });
    const { time, line, call, crew, ask } = answered({
      script: {
        async *reply() {
          await written;
          yield 'We are open until six.';
        },
      },
    });
    await pass(time, 5_000);
    await ask('when do you close');
    const voice = encodeMulaw(resampled(await said('And on Sundays, are you open then as well?')));
    const before = line.sent.length;
    for (let at = 0; at < voice.length - 2_400; at += 160) {
      call.audio(voice.subarray(at, at + 160), time.now());
      if (at === 8_000) write();
      await pass(time, 20, 20);
    }
    expect(call.state.caller.speaking).toBe(true);
    expect(call.state.phase).toMatchObject({ name: 'thinking', run: { held: true, segments: [{}] } });
    expect(line.sent.slice(before)).toEqual([]);
    for (let silent = 0; silent < 600; silent += 20) {
      call.audio(new Uint8Array(160).fill(0xff), time.now());
      await pass(time, 20, 20);
    }
    crew.hear({ type: 'final', text: '', confidence: 0 });
    await pass(time, 3_000);
    expect(call.state.history.at(-1)).toMatchObject({ heard: 'We are open until six.', interrupted: false });
  });

  test('goes on without look-ups that fail', async () => {
    const { time, call, ask } = answered({
      script: {
        lookUp: async () => {
          throw new Error('the service is down');
        },
      },
    });
    await pass(time, 4_000);
    await ask('when do you close');
    await pass(time, 4_000);
    expect(call.state.history.at(-1)).toMatchObject({ kind: 'reply', interrupted: false });
  });
});

function resampled(speech: Int16Array): Int16Array {
  const toLine = new Resampler(16_000, 8_000);
  return toLine.push(speech);
}
