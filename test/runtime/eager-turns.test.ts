import { beforeAll, describe, expect, it } from 'vitest';
import { mulawSilence } from '../../src/audio/mulaw.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import type { LlmRequest } from '../../src/ports/llm.ts';
import { fluxWith, overTheLine } from '../adapters/asr-deepgram/deepgram.ts';
import { answered } from '../support/answered-call.ts';
import { pass, scriptedCrew } from '../support/scripted-crew.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { until } from '../support/until.ts';

beforeAll(loadVoiceDetection);

describe('a call whose ears say early that a turn may be over', () => {
  it('begins to answer behind a shut gate, and lets the answer out when the turn is over', async () => {
    const { call, ask, requests } = await listeningCall();
    const phases = await ask('what are your opening hours');
    expect(requests).toEqual(['what are your opening hours']);
    expect(phases).toEqual(['listening', 'transcribing', 'transcribing, speculating', 'speaking']);
    expect(call.state.history.filter(({ speaker }) => speaker === 'caller')).toMatchObject([
      { text: 'what are your opening hours' },
    ]);
  });

  it('drops what it began when the caller goes on, and answers all of it in the end, with no word twice', async () => {
    const { call, ask, requests } = await listeningCall();
    const phases = await ask('a table, for four');
    expect(requests).toEqual(['a table', 'a table for four']);
    expect(phases).toEqual([
      'listening',
      'transcribing',
      'transcribing, speculating',
      'transcribing',
      'transcribing, speculating',
      'speaking',
    ]);
    expect(call.state.history.filter(({ speaker }) => speaker === 'caller')).toMatchObject([
      { text: 'a table for four' },
    ]);
  });
});

describe('a call that asks for a certain kind of answer', () => {
  it('says so to its ears when it has asked, and when it is answered', async () => {
    const { ask, server } = await listeningCall('Hello. Are you calling about a table?');
    const kinds = () => server.connections[0]?.told.map(({ message }) => JSON.stringify(message)) ?? [];
    await until(() => kinds().length === 1);
    expect(kinds()[0]).toContain('"eot_timeout_ms":1500');
    await ask('yes please');
    expect(kinds()).toHaveLength(2);
    expect(kinds()[1]).toContain('"eot_timeout_ms":3000');
  });
});

/** A call that has greeted its caller and listens through Flux; what the model is asked is kept. */
async function listeningCall(greeting = 'Hello.') {
  const { asr, server, time } = await fluxWith({ do: 'listen' });
  const requests: string[] = [];
  const reply = (request: LlmRequest) => {
    const last = request.messages.at(-1);
    requests.push(last && 'text' in last ? last.text : '');
    return answer();
  };
  const crew = { ...scriptedCrew(time, { reply }), asr };
  const { call } = answered({ shared: { time, crew }, lines: { greeting } });
  await until(() => server.connections.length === 1);
  await server.caughtUp();
  let at = 0;
  const hear = async (audio: Uint8Array) => {
    call.audio(audio, at);
    at += 20;
    await pass(time, 20);
    await server.caughtUp();
  };
  const silence = new Uint8Array(160).fill(mulawSilence);
  while (call.state.phase.name !== 'listening') await hear(silence);
  const ask = async (text: string) => {
    const phases: string[] = [];
    const line = overTheLine(soundOf(text));
    for (let from = 0; from < line.length + 8 * 1_600; from += 160) {
      const { phase } = call.state;
      const isAhead = phase.name === 'transcribing' && phase.run !== null;
      const name = isAhead ? 'transcribing, speculating' : phase.name;
      // The answer is there at once: whether it is still "thinking" when one looks is chance.
      if (phases.at(-1) !== name && name !== 'thinking') phases.push(name);
      const piece = line.subarray(from, from + 160);
      await hear(piece.length === 160 ? piece : silence);
    }
    return phases;
  };
  return { call, server, ask, requests };
}

async function* answer(): AsyncIterable<string> {
  yield 'It is open until six. Come any day.';
}
