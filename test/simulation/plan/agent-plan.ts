import type { AgentBrief, Patience } from '../../../src/core/call/setup.ts';
import type { ToolOffer } from '../../../src/core/tools/tool-offer.ts';
import type { Random } from '../random.ts';

/** Who answers: the patience of an agent file that says nothing about it, and a random choice of what agents can do. */
export function agentPlan(random: Random): AgentBrief {
  return {
    name: 'Robin',
    instructions: 'You answer the telephone.',
    lines: {
      notice: random.chance(0.2) ? 'This call may be recorded for training and quality.' : null,
      greeting: random.pick(['Hello, this is Robin. How can I help?', 'Hi!', longGreeting]),
      fillers: random.chance(0.6) ? ['One moment.', 'Let me see.'] : [],
      reprompts: random.pick([[], ['Are you still there?'], ['Are you still there?', 'I cannot hear you.']]),
      notUnderstood: 'Sorry, I did not get that.',
      silenceGoodbye: 'I will hang up now. Goodbye.',
      apology: 'Sorry, I lost my thread. Please say that again.',
      failureGoodbye: 'I am having trouble today. Please call again later. Goodbye.',
      tooLongGoodbye: 'We have talked for a long time. Goodbye.',
      wrapUp: 'We have only a minute left.',
      goodbye: 'Thank you for calling. Goodbye.',
      transferring: 'I will put you through.',
      transferFailed: 'Sorry, nobody could take your call.',
      reconnected: 'Sorry, I lost you for a second.',
      optedOut: 'You will not be called again. Goodbye.',
      optOutFailed: 'I could not write that down. Please tell us in writing.',
    },
    tools: toolsOf(random),
    keys: random.chance(0.5) ? keyMeanings : [],
    cues: [{ words: 'your customer number', expects: { kind: 'digits', count: 6 } }],
    transferTo: random.chance(0.6) ? '+15005550009' : null,
    bargeInOn: random.chance(0.8) ? 'voice' : 'words',
    speculates: random.chance(0.5),
    answers: [
      { intent: 'goodbye', say: 'Thank you for calling. Goodbye.', hangUp: true },
      { intent: 'hours', say: 'We are open from nine to six.', hangUp: false },
    ],
    patience: { ...usualPatience, ...(random.chance(0.2) ? aShortCall : {}) },
  };
}

const longGreeting =
  'Hello and welcome to the Corner House, where the kitchen is open from noon to ten. My name is Robin. How can I help?';

const keyMeanings: AgentBrief['keys'] = [
  { key: '0', does: 'transfer' },
  { key: '9', does: 'opt_out' },
  { key: '1', does: { say: 'We are open from nine to six.', hangUp: false } },
];

const tools: readonly ToolOffer[] = [
  {
    name: 'look_up_order',
    description: 'Says where an order is.',
    parameters: [],
    effect: 'reads',
    repeats: false,
  },
  {
    name: 'book_table',
    description: 'Books a table.',
    parameters: [
      { name: 'people', type: 'integer', description: 'How many.', required: true, oneOf: null },
      { name: 'where', type: 'text', description: 'Where.', required: false, oneOf: ['inside', 'outside'] },
    ],
    effect: 'acts',
    repeats: false,
  },
  { name: 'end_call', description: 'Ends the call.', parameters: [], effect: 'ends_call', repeats: false },
  {
    name: 'transfer_call',
    description: 'To a person.',
    parameters: [],
    effect: 'transfers_call',
    repeats: false,
  },
];

function toolsOf(random: Random): readonly ToolOffer[] {
  return random.chance(0.3) ? [] : tools.filter(() => random.chance(0.85));
}

const usualPatience: Patience = {
  endOfTurnMs: 500,
  yesNoMs: 250,
  digitsMs: 1_500,
  spellingMs: 1_500,
  keysMs: 2_000,
  minSpeechMs: 160,
  falseAlarmMs: 1_200,
  settleMs: 50,
  lookupsMs: 400,
  intentConfidence: 0.7,
  fillerAfterMs: 1_200,
  toolsMs: 5_000,
  firstWordsMs: 4_000,
  wholeReplyMs: 20_000,
  firstSoundMs: 3_000,
  playbackGraceMs: 2_000,
  silenceMs: 7_000,
  longestCallMs: 1_800_000,
  wrapUpMs: 60_000,
  transferMs: 30_000,
  adriftMs: 20_000,
  failedTurnsMax: 2,
};

const aShortCall: Partial<Patience> = { longestCallMs: 45_000, wrapUpMs: 20_000 };
