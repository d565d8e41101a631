import { describe, expect, test } from 'vitest';
import { ableAgent } from '../../support/able-agent.ts';
import { phasesOf, shownToModel } from '../../support/call-facts.ts';
import { answered, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { type PlayOptions, play } from '../../support/play.ts';
import type { Reply } from '../../support/scripted-world.ts';

/** Briefing the person who takes the call, and their yes or no, is the carrier's and the console's part, not the core's. */
describe('a caller who wants a person knows at every moment what is happening (ask 21: agents-js#2210, QuickVoice#99, clairvoyance#485)', () => {
  const asks = says(3_500, 'let me talk to a person');
  const putsThrough: Reply = {
    pieces: [
      [200, 'I will put you through to my colleague.'],
      [20, { tool: 'transfer_call', with: '{}' }],
    ],
    end: 'done',
  };
  const options: PlayOptions = {
    agent: ableAgent,
    reply: (nth) => (nth === 0 ? putsThrough : { pieces: [[200, 'Shall I take a message?']], end: 'done' }),
    untilMs: 30_000,
  };

  test('that they are put through, and then it rings', () => {
    const call = play([answered, ...asks, [15_000, { type: 'transfer.answered' }]], options);
    const toldAt = call.steps.find(({ after }) => after.state.phase.name === 'transferring')?.event.at;
    expect(ordersOf(call, 'departure.keep')).toEqual([
      { type: 'departure.keep', departure: { transferTo: '+15005550009' }, at: toldAt },
    ]);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'transferred' });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  caller.speech_ended silentMs=200
        5180  caller.words_settled text="let me talk to a person" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="let me talk to a person"
              -> knowledge.search lookup=1 text="let me talk to a person"
        5185  intent.classified lookup=1 intent=null confidence=0
        5200  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: let me talk to a person"
        5380  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5420  reply.tool_called run=1 name="transfer_call" arguments="{}"
              thinking run=1 kind=farewell
        5430  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="I will put you through to my colleague."
        5560  speech.mark_returned mark=1:1:9
              speaking run=1 kind=farewell
        7900  speech.mark_returned mark=1:1:15
              -> departure.keep departure={transferTo:+15005550009}
              transferring to=+15005550009 stage=keeping
        7905  departure.kept
              -> line.transfer to="+15005550009"
              transferring to=+15005550009 stage=ringing
       15000  transfer.answered
              -> call.finish because="transferred"
              ended because=transferred"
    `);
  });

  test('that nobody took it, and the agent is there again and knows it', () => {
    const call = play(
      [
        answered,
        ...asks,
        [15_000, { type: 'transfer.failed', reason: 'no_answer' }],
        [15_400, { type: 'line.opened' }],
        ...says(20_500, 'then what'),
      ],
      options,
    );
    expect(phasesOf(call).slice(-9, -4)).toEqual([
      'transferring',
      'adrift',
      'thinking',
      'speaking',
      'listening',
    ]);
    expect(shownToModel(call, -1)).toContain('result 0: nobody took the call; the caller is back with you');
    expect(call.since(15_000)).toMatchInlineSnapshot(`
      " 15000  transfer.failed reason="no_answer"
              adrift because=transfer_failed
       15400  line.opened
              -> speech.say run=2 epoch=1 segment=0 text="Nobody can take your call just now."
              -> speech.say run=2 epoch=1 segment=1 text="What else can I do?"
              thinking run=2 kind=resumption
       15530  speech.mark_returned mark=2:1:16
              speaking run=2 kind=resumption
       18770  speech.mark_returned mark=2:1:26
              listening
       20560  caller.speech_started voicedMs=60
              transcribing
       20660  caller.speech_sustained voicedMs=160
       20770  caller.words_guessed text="then "
       20850  timer.fired steady_words
              -> intent.classify lookup=2 text="then"
              -> knowledge.search lookup=2 text="then"
       20855  intent.classified lookup=2 intent=null confidence=0
       20870  knowledge.found lookup=2 passages=0
       21240  caller.speech_ended silentMs=200
       21340  caller.words_settled text="then what" confidence=0.95
              -> speech.hold run=3 epoch=1
              -> intent.classify lookup=3 text="then what"
              -> knowledge.search lookup=3 text="then what"
       21345  intent.classified lookup=3 intent=null confidence=0
       21360  knowledge.found lookup=3 passages=0
              -> reply.write run=3 intent=null passages=0 after="user: then what"
       21540  timer.fired end_of_turn
              -> speech.release run=3 epoch=2 fromMs=0
              thinking run=3 kind=reply
       21570  reply.finished run=3
              -> speech.say run=3 epoch=2 segment=0 text="Shall I take a message?"
       21700  speech.mark_returned mark=3:2:27
              speaking run=3 kind=reply
       23080  speech.mark_returned mark=3:2:31
              listening"
    `);
  });

  test('that nobody took it, where the one who was called never answers at all', () => {
    const call = play([answered, ...asks, [60_000, { type: 'line.opened' }]], {
      ...options,
      untilMs: 64_000,
    });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  let me talk to a person
      agent   I will put you through to my colleague.
      agent   Nobody can take your call just now. What else can I do?"
    `);
    expect(call.since(9_000)).toMatchInlineSnapshot(`
      " 47905  timer.fired transfer
              adrift because=transfer_failed
       60000  line.opened
              -> speech.say run=2 epoch=1 segment=0 text="Nobody can take your call just now."
              -> speech.say run=2 epoch=1 segment=1 text="What else can I do?"
              thinking run=2 kind=resumption
       60130  speech.mark_returned mark=2:1:16
              speaking run=2 kind=resumption
       63370  speech.mark_returned mark=2:1:26
              listening"
    `);
  });

  test('that it cannot be done now, when it could not be written down: the line is never given up', () => {
    const call = play([answered, ...asks], { ...options, keeps: () => 'fails', untilMs: 14_000 });
    expect(ordersOf(call, 'line.transfer')).toEqual([]);
    expect(call.since(8_000)).toMatchInlineSnapshot(`
      "  8050  speech.mark_returned mark=2:1:16
              speaking run=2 kind=resumption
       11290  speech.mark_returned mark=2:1:26
              listening"
    `);
  });
});
