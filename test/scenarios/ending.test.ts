import { describe, expect, test } from 'vitest';
import type { PhaseName } from '../../src/core/call/state.ts';
import { answered, hangsUp, makesNoise, says } from '../support/caller-acts.ts';
import { play } from '../support/play.ts';

describe('a caller who hangs up', () => {
  const script = [answered, ...says(3_500, 'are you open today'), ...says(5_150, 'and tomorrow')];
  const moments: readonly [PhaseName, number][] = [
    ['idle', -1],
    ['thinking', 20],
    ['speaking', 1_000],
    ['listening', 3_000],
    ['transcribing', 4_000],
    ['cancelled', 6_190],
  ];

  test.each(moments)('while the call is %s ends it, and nothing goes on working', (phase, at) => {
    const call = play(at < 0 ? [hangsUp(0)] : [...script, hangsUp(at)]);
    const last = call.steps.find((step) => step.event.type === 'caller.hung_up');
    expect(last?.before.phase.name).toBe(phase);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'caller_hung_up' });
    expect(call.state.timers).toEqual({});
    expect(last?.after.commands.at(-1)).toEqual({ type: 'call.finish', because: 'caller_hung_up' });
  });

  test('in the middle of an interruption ends it', () => {
    const call = play([answered, ...makesNoise(1_000, 500), hangsUp(1_180)]);
    expect(call.since(1_000)).toMatchInlineSnapshot(`
      "  1060  caller.speech_started voicedMs=60
        1160  caller.speech_sustained voicedMs=160
              -> speech.hold run=0 epoch=0
              yielding run=0 kind=greeting
        1180  caller.hung_up
              -> speech.cut run=0 epoch=1
              -> call.finish because="caller_hung_up"
              ended because=caller_hung_up
        1700  caller.speech_ended silentMs=200  (ignored: the call has ended)"
    `);
  });

  test('while the model writes stops the model', () => {
    const call = play([answered, ...says(3_500, 'are you open today'), hangsUp(5_200)]);
    expect(call.since(5_080)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5110  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        5200  caller.hung_up
              -> speech.cut run=1 epoch=1
              -> call.finish because="caller_hung_up"
              ended because=caller_hung_up"
    `);
  });

  test('is not spoken to afterwards, whatever still comes in', () => {
    const call = play([answered, hangsUp(1_000), ...says(1_500, 'hello'), [9_000, { type: 'line.opened' }]]);
    expect(call.since(1_000)).toMatchInlineSnapshot(`
      "  1000  caller.hung_up
              -> speech.cut run=0 epoch=0
              -> call.finish because="caller_hung_up"
              ended because=caller_hung_up
        1560  caller.speech_started voicedMs=60  (ignored: the call has ended)
        1660  caller.speech_sustained voicedMs=160  (ignored: the call has ended)
        1660  caller.words_guessed text="hel"  (ignored: the call has ended)
        2000  caller.speech_ended silentMs=200  (ignored: the call has ended)
        2100  caller.words_settled text="hello" confidence=0.95  (ignored: the call has ended)
        9000  line.opened  (ignored: the call has ended)"
    `);
  });
});

test('a line that breaks ends the call without a word', () => {
  const call = play([answered, [1_000, { type: 'line.lost', reason: 'socket closed' }]]);
  expect(call.since(1_000)).toMatchInlineSnapshot(`
    "  1000  line.lost reason="socket closed"
            -> speech.cut run=0 epoch=0
            adrift because=line_lost
      1080  speech.mark_returned mark=0:0:3  (ignored: the run is over)
     21000  timer.fired adrift
            -> call.finish because="line_lost"
            ended because=line_lost"
  `);
});

describe('a call that has lasted too long', () => {
  const patience = { longestCallMs: 9_000 };

  test('is ended with a goodbye', () => {
    const call = play([answered, ...says(6_000, 'and another thing and another thing and another')], {
      patience,
    });
    expect(call.since(6_100)).toMatchInlineSnapshot(`
      "  6160  caller.speech_sustained voicedMs=160
        7410  caller.words_guessed text="and another thing and an"
        7490  timer.fired steady_words
              -> intent.classify lookup=0 text="and another thing and an"
              -> knowledge.search lookup=0 text="and another thing and an"
        7495  intent.classified lookup=0 intent=null confidence=0
        7510  knowledge.found lookup=0 passages=0
        9000  timer.fired longest_call
              -> speech.say run=1 epoch=0 segment=0 text="We have talked for a long time."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
              thinking run=1 kind=farewell
        9020  caller.speech_ended silentMs=200
        9120  caller.words_settled text="and another thing and another thing and another" confidence=0.95  (ignored: the words were answered as they were guessed)
        9130  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
       11470  speech.mark_returned mark=1:0:17
              -> departure.keep departure={hangUp:too_long}
              leaving because=too_long
       11475  departure.kept
              -> line.hang_up because="too_long"
              -> call.finish because="too_long"
              ended because=too_long"
    `);
  });

  test('is not kept going by a caller who talks over the goodbye', () => {
    const call = play([answered, ...says(9_800, 'no wait there is one thing more')], { patience });
    expect(call.since(9_000)).toMatchInlineSnapshot(`
      "  9000  timer.fired longest_call
              -> speech.say run=1 epoch=0 segment=0 text="We have talked for a long time."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
              thinking run=1 kind=farewell
        9130  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        9860  caller.speech_started voicedMs=60
        9960  caller.speech_sustained voicedMs=160
       10730  caller.words_guessed text="no wait there is"
       11470  speech.mark_returned mark=1:0:17
              -> departure.keep departure={hangUp:too_long}
              leaving because=too_long
       11475  departure.kept
              -> line.hang_up because="too_long"
              -> call.finish because="too_long"
              ended because=too_long
       11860  caller.speech_ended silentMs=200  (ignored: the call has ended)
       11960  caller.words_settled text="no wait there is one thing more" confidence=0.95  (ignored: the call has ended)"
    `);
  });

  test('is not kept going by a caller who talks before the goodbye', () => {
    const call = play([answered, ...says(8_900, 'no wait there is one thing more')], { patience });
    expect(call.since(8_900)).toMatchInlineSnapshot(`
      "  8960  caller.speech_started voicedMs=60
              transcribing
        9000  timer.fired longest_call
              -> speech.say run=1 epoch=0 segment=0 text="We have talked for a long time."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
              thinking run=1 kind=farewell
        9060  caller.speech_sustained voicedMs=160
        9130  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        9830  caller.words_guessed text="no wait there is"
       10960  caller.speech_ended silentMs=200
       11060  caller.words_settled text="no wait there is one thing more" confidence=0.95
       11470  speech.mark_returned mark=1:0:17
              -> departure.keep departure={hangUp:too_long}
              leaving because=too_long
       11475  departure.kept
              -> line.hang_up because="too_long"
              -> call.finish because="too_long"
              ended because=too_long"
    `);
  });
});
