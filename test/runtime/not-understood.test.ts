import { describe, expect, test } from 'vitest';
import { CallRecord } from '../../src/runtime/call-record.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { type Played, play, type Scripted } from '../support/play.ts';
import { party, scriptedCrew } from '../support/scripted-crew.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** A voice of a second and a half that no recogniser has a word for. */
function speaksInVain(at: number): Scripted[] {
  return [
    [at, { type: 'caller.speech_started', voicedMs: 60 }],
    [at + 200, { type: 'caller.speech_sustained', voicedMs: 260 }],
    [at + 1_500, { type: 'caller.speech_ended', silentMs: 300 }],
  ];
}

async function linesAbout({ steps, state }: Played) {
  const crew = scriptedCrew(new VirtualTimers());
  const record = new CallRecord(crew, party);
  for (const { before, event, after } of steps) record.saw(before, event, after);
  if (state.phase.name !== 'ended') throw new Error('the call goes on');
  await record.close(state.phase.because, state);
  return crew.logged.filter(({ message }) => message === 'a caller was heard and not understood');
}

describe('a caller who was heard and not understood', () => {
  test('leaves a warning, though the agent took them for silent', async () => {
    const call = play([answered, ...speaksInVain(4_000), ...speaksInVain(13_000), ...speaksInVain(22_000)]);
    expect(call.state.phase).toMatchObject({ because: 'caller_silent' });
    expect(await linesAbout(call)).toMatchObject([
      { level: 'warn', fields: { because: 'caller_silent', voices: 3, understood: 0 } },
    ]);
  });

  test('leaves one although they had been understood before', async () => {
    const asks = says(4_000, 'what are your opening hours');
    const call = play([answered, ...asks, ...speaksInVain(12_000), ...speaksInVain(20_000), hangsUp(24_000)]);
    expect(await linesAbout(call)).toMatchObject([{ fields: { voices: 2, understood: 1 } }]);
  });

  test('is not believed in where the caller was silent, coughed once, or was understood in the end', async () => {
    expect(await linesAbout(play([answered]))).toEqual([]);
    expect(await linesAbout(play([answered, ...speaksInVain(4_000)]))).toEqual([]);
    const understood = says(22_000, 'goodbye');
    const call = play([
      answered,
      ...speaksInVain(4_000),
      ...speaksInVain(13_000),
      ...understood,
      hangsUp(29_000),
    ]);
    expect(await linesAbout(call)).toEqual([]);
  });
});
