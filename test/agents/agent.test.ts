import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAgent } from '../../src/agents/agent.ts';
import { AgentFileError } from '../../src/agents/problem.ts';
import { cornerShop } from '../support/corner-shop.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-agent-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('an agent file', () => {
  it('needs only a name, instructions and lines, and is patient by default', async () => {
    const agent = await read({ 'agent.yaml': cornerShop });
    expect(agent.language).toBe('en-US');
    expect(agent.voice).toBeNull();
    expect(agent.recordingNotice).toBe('This call is recorded.');
    expect(agent.brief.lines.notUnderstood).toBe('Pardon?');
    expect(agent.brief.patience).toEqual({
      endOfTurnMs: 500,
      yesNoMs: 250,
      digitsMs: 1500,
      spellingMs: 1200,
      keysMs: 2500,
      minSpeechMs: 160,
      falseAlarmMs: 1200,
      settleMs: 50,
      lookupsMs: 400,
      intentConfidence: 0.7,
      fillerAfterMs: 1500,
      toolsMs: 5000,
      firstWordsMs: 4000,
      wholeReplyMs: 20_000,
      firstSoundMs: 3000,
      playbackGraceMs: 2000,
      silenceMs: 7000,
      longestCallMs: 1_800_000,
      wrapUpMs: 60_000,
      transferMs: 40_000,
      adriftMs: 20_000,
      failedTurnsMax: 2,
    });
    expect(agent.brief).toMatchObject({
      lines: { notice: null, fillers: ['One moment.', 'Let me see.', 'Just a second.'] },
      tools: [],
      keys: [],
      cues: [],
      transferTo: null,
      bargeInOn: 'voice',
      speculates: true,
    });
    expect(agent.tools).toEqual([]);
    for (const line of Object.values(agent.brief.lines)) expect(line).not.toBe('');
  });

  it('gives its agent tools: services of the owner, and by two keys of their own the end of a call and a transfer', async () => {
    const agent = await read({
      'agent.yaml': `${cornerShop}
transfer_to: "+15005550006"
ends_calls: true
tools:
  - name: book_table
    description: Books a table.
    effect: acts
    repeats: true
    url: http://127.0.0.1:8080/book
    parameters:
      guests: { type: integer, description: How many guests. }
      room: { type: text, description: Where. , one_of: [terrace, hall], required: false }
`,
    });
    expect(agent.brief.tools).toEqual([
      {
        name: 'book_table',
        description: 'Books a table.',
        effect: 'acts',
        repeats: true,
        parameters: [
          { name: 'guests', type: 'integer', description: 'How many guests.', required: true, oneOf: null },
          {
            name: 'room',
            type: 'text',
            description: 'Where.',
            required: false,
            oneOf: ['terrace', 'hall'],
          },
        ],
      },
      expect.objectContaining({ name: 'end_call', effect: 'ends_call', parameters: [] }),
      expect.objectContaining({ name: 'transfer_call', effect: 'transfers_call', parameters: [] }),
    ]);
    expect(agent.tools).toEqual([{ name: 'book_table', url: 'http://127.0.0.1:8080/book' }]);
    expect(JSON.stringify(agent.brief)).not.toContain('8080');
  });

  it('says what keys mean, what answers to expect, what silences the agent, and whether it thinks ahead', async () => {
    const agent = await read({
      'agent.yaml': `${cornerShop}
transfer_to: "+15005550006"
keys:
  0: transfer
  9: opt_out
  "*": { say: We open at eight. }
  "#": { say: Goodbye., hang_up: true }
expects:
  - { after: date of birth, expects: digits, count: 8 }
  - { after: membership number, expects: digits }
  - { after: your street, expects: spelling }
barge_in: { on: words }
speculates: false`,
    });
    expect(agent.brief.keys).toEqual(
      expect.arrayContaining([
        { key: '0', does: 'transfer' },
        { key: '9', does: 'opt_out' },
        { key: '*', does: { say: 'We open at eight.', hangUp: false } },
        { key: '#', does: { say: 'Goodbye.', hangUp: true } },
      ]),
    );
    expect(agent.brief.cues).toEqual([
      { words: 'date of birth', expects: { kind: 'digits', count: 8 } },
      { words: 'membership number', expects: { kind: 'digits', count: null } },
      { words: 'your street', expects: { kind: 'spelling' } },
    ]);
    expect(agent.brief).toMatchObject({
      transferTo: '+15005550006',
      bargeInOn: 'words',
      speculates: false,
    });
  });

  it.each([
    ['patience: { longest_call_minutes: 1 }', 30_000],
    ['patience: { longest_call_minutes: 3 }', 60_000],
    ['patience: { longest_call_minutes: 1, wrap_up_seconds: 10 }', 10_000],
  ])('wraps a short call up in its second half: %s', async (patience, wrapUpMs) => {
    const agent = await read({ 'agent.yaml': `${cornerShop}${patience}` });
    expect(agent.brief.patience.wrapUpMs).toBe(wrapUpMs);
  });

  it('may be more patient, answer without the model, and end the call with an answer', async () => {
    const agent = await read({
      'agent.yaml': `${cornerShop}
voice: en-gb
intents:
  - { name: goodbye, phrases: ['Good night!'], say: Good night., hang_up: true }
  - { name: order, phrases: [I would like to order] }
patience: { end_of_turn_ms: 900, longest_call_minutes: 5 }`,
    });
    expect(agent.voice).toBe('en-gb');
    expect(agent.brief.answers).toEqual([{ intent: 'goodbye', say: 'Good night.', hangUp: true }]);
    expect(agent.intents.map(({ name }) => name)).toEqual(['goodbye', 'order']);
    expect(agent.brief.patience).toMatchObject({ endOfTurnMs: 900, longestCallMs: 300_000, silenceMs: 7000 });
  });

  it('expects to hear what its author names, each phrase, question and wording once, in this order, as a recogniser writes it', async () => {
    const agent = await read({
      'agent.yaml': `${cornerShop}
intents: [{ name: goodbye, phrases: [Bye-bye!] }]
hears: ['Room 21, please', "what's the price"]
knowledge: [facts]`,
      'facts/b.md':
        "## What's the price?\nAlso asked: how much; is it $80\nAlso asked: the 1,250 thing;\n\nEighty.\n",
      'facts/a.md': 'Notes for the author.\n\n## Hours\n\nFrom eight\n\nuntil six.\n',
      'facts/notes.txt': '## Not this',
    });
    expect(agent.expects).toEqual([
      'room twenty one please',
      "what's the price",
      'bye bye',
      'hours',
      'how much',
      'is it eighty dollars',
      'the one thousand two hundred fifty thing',
    ]);
    expect(agent.knowledge).toEqual([
      { title: 'Hours', wordings: [], text: 'From eight until six.' },
      {
        title: "What's the price?",
        wordings: ['how much', 'is it $80', 'the 1,250 thing'],
        text: 'Eighty.',
      },
    ]);
  });

  it('says how sure ears must be that a turn is over: of all turns, and of some kinds of answer', async () => {
    const unsaid = { sure: undefined, maybe: undefined, longestQuietMs: undefined };
    const { turnOver: usual } = await read({ 'agent.yaml': cornerShop });
    expect(usual).toEqual({ anything: unsaid, yes_no: unsaid, digits: unsaid, spelling: unsaid });
    const written = `${cornerShop}
turn_over:
  sure: 0.8
  maybe: 0.5
  digits: { sure: 1, longest_quiet_ms: 6000 }
  spelling: { maybe: false }
`;
    const all = { sure: 0.8, maybe: 0.5, longestQuietMs: undefined };
    expect((await read({ 'agent.yaml': written })).turnOver).toEqual({
      anything: all,
      yes_no: all,
      digits: { sure: 1, maybe: 0.5, longestQuietMs: 6_000 },
      spelling: { ...all, maybe: null },
    });
    const { turnOver } = await read({ 'agent.yaml': `${written}speculates: false` });
    expect(Object.values(turnOver).map(({ maybe }) => maybe)).toEqual([null, null, null, null]);
  });

  it('cannot be less sure of a turn than ears can be, nor surer of maybe than of yes', async () => {
    const first = cornerShop.split('\n').length;
    const wrong = await complaint({
      'agent.yaml': `${cornerShop}
turn_over:
  sure: 0.4
  maybe: 0.95
  longest_quiet_ms: 100
  digits: { sure: 1.1, maybe: often }
  spelling: { longest_quiet_ms: 60001, surely: 1 }
`,
    });
    const message = await complaint({
      'agent.yaml': `${cornerShop}
turn_over:
  sure: 0.6
  maybe: 0.7
  yes_no: { maybe: 0.5 }
  digits:
    sure: 0.9
  spelling:
    maybe: 0.8
`,
    });
    const listed = (text: string) =>
      text
        .split('\n')
        .slice(1)
        .map((line) => line.trim().replace(/\d+/, (line) => `+${Number(line) - first}`));
    expect(listed(wrong)).toEqual([
      'agent.yaml:+2 `turn_over.sure` is too small; give 0.5 or more',
      'agent.yaml:+3 `turn_over.maybe` is too large; give 0.9 or less',
      'agent.yaml:+4 `turn_over.longest_quiet_ms` is too small; give 500 or more',
      'agent.yaml:+5 `turn_over.digits.sure` is too large; give 1 or less',
      'agent.yaml:+5 `turn_over.digits.maybe` must be `false` or a number',
      'agent.yaml:+6 `turn_over.spelling.longest_quiet_ms` is too large; give 60000 or less',
      'agent.yaml:+6 unknown key `surely`; did you mean `sure`?',
    ]);
    expect(listed(message)).toEqual([
      'agent.yaml:+3 `turn_over.maybe` is 0.7 where `sure` is 0.6; make it no larger than that',
      'agent.yaml:+8 `turn_over.spelling.maybe` is 0.8 where `sure` is 0.6; make it no larger than that',
    ]);
  });

  it('tells every mistake in one message, with its line and what to do', async () => {
    const message = await complaint({
      'agent.yaml': `name: ""
language: english
greting: hi
instructions: x
lines:
  greeting: hello
  reprompts: []
  not_understod: x
  silence_goodbye: 12
intents:
  - name: Bye Bye
    phrases: [bye]
  - name: a
    phrases: [bye]
    hang_up: true
  - name: b
    phrases: [x]
  - name: b
    phrases: []
    hang_up: yes please
patience:
  end_of_turn: 500
  min_speech_ms: 9999999
  settle_ms: 1.5
  zebra: 1
knowledge: [nowhere, facts.md]
`,
      'facts.md': '## One\n\nYes.\n\n## Two\nAlso asked: one!\n',
    });
    expect(message).toBe(`The agent cannot answer calls: 22 problems to mend.
  agent.yaml:1 \`name\` is empty; write something or leave the key out
  agent.yaml:2 \`language\` is written wrongly; use a language tag such as \`en-US\`
  agent.yaml:3 unknown key \`greting\` here; did you mean \`lines.greeting\`?
  agent.yaml:5 \`lines.not_understood\` is missing; add it, as text
  agent.yaml:5 \`lines.apology\` is missing; add it, as text
  agent.yaml:5 \`lines.failure_goodbye\` is missing; add it, as text
  agent.yaml:5 \`lines.too_long_goodbye\` is missing; add it, as text
  agent.yaml:7 \`lines.reprompts\` is empty; give at least 1
  agent.yaml:8 unknown key \`not_understod\`; did you mean \`not_understood\`?
  agent.yaml:9 \`lines.silence_goodbye\` must be text, not a number; put it in quotes
  agent.yaml:11 \`intents.name\` is written wrongly; use lower-case letters, digits and \`_\`, beginning with a letter
  agent.yaml:15 \`intents.hang_up\` would leave the caller without a word; add a \`say\`
  agent.yaml:18 \`intents.name\` names \`b\` a second time; join the two or rename one
  agent.yaml:19 \`intents.phrases\` is empty; give at least 1
  agent.yaml:20 \`intents.hang_up\` must be \`true\` or \`false\`, not text
  agent.yaml:22 unknown key \`end_of_turn\`; did you mean \`end_of_turn_ms\`?
  agent.yaml:23 \`patience.min_speech_ms\` is too large; give 2000 or less
  agent.yaml:24 \`patience.settle_ms\` must be a whole number
  agent.yaml:25 unknown key \`zebra\`; remove it, or use one of: end_of_turn_ms, yes_no_ms, digits_ms, spelling_ms, keys_ms, min_speech_ms, false_alarm_ms, settle_ms, lookups_ms, intent_confidence, filler_after_ms, tools_ms, first_words_ms, whole_reply_ms, first_sound_ms, playback_grace_ms, silence_ms, longest_call_minutes, wrap_up_seconds, transfer_seconds, adrift_seconds, failed_turns_max
  agent.yaml:26 knowledge \`nowhere\` cannot be read (ENOENT: no such file or directory, stat 'nowhere'); it is looked for beside this file
  facts.md:5 "Two" has no answer; write one below the heading
  facts.md:5 "one" is asked at facts.md:1 too; keep it in one place`);
  });

  it('tells what is wrong with tools, keys, expectations and a transfer, and what is wrong between them', async () => {
    const message = await complaint({
      'agent.yaml': `${cornerShop}tools:
  - name: Book Table
    description: Books.
    efect: acts
    url: ftp://example.com
    parameters:
      Guests: { type: int, description: How many., requird: false }
      seats: { type: number, description: How many., one_of: [two] }
  - { name: end_call, description: Ends., effect: acts, url: 'https://a:b@example.com' }
  - { name: look, description: Looks., effect: reads, url: 'https://example.com/' }
  - { name: look, description: Looks., effect: sees, url: 'https://example.com/' }
transfer_too: "+15005550006"
keys:
  0: transfer
  1: { sai: Hello. }
  2: hang up
  10: opt_out
expects: [{ after: sure, expects: yes_no, count: 1 }]
barge_in: { on: noise }
patience:
  wrap_up_seconds: 120
  longest_call_minutes: 2
`,
    });
    expect(message).toBe(`The agent cannot answer calls: 19 problems to mend.
  agent.yaml:12 \`tools.name\` is written wrongly; use lower-case letters, digits and \`_\`, beginning with a letter
  agent.yaml:12 \`tools.effect\` must be \`reads\` or \`acts\`
  agent.yaml:14 unknown key \`efect\`; did you mean \`effect\`?
  agent.yaml:15 \`tools.url\` must be an address such as \`https://example.com/book\`, without a name or password in it
  agent.yaml:17 \`tools.parameters.Guests\` is written wrongly; use lower-case letters, digits and \`_\`, beginning with a letter
  agent.yaml:18 \`tools.parameters.seats.one_of\` lists texts; make the \`type\` text, or leave the list out
  agent.yaml:19 \`tools.url\` must be an address such as \`https://example.com/book\`, without a name or password in it
  agent.yaml:19 \`tools.name\` is \`end_call\`, which every agent gets by \`ends_calls: true\`; use that, or rename the tool
  agent.yaml:21 \`tools.effect\` must be \`reads\` or \`acts\`
  agent.yaml:21 \`tools.name\` names \`look\` a second time; a model could not tell them apart: rename one
  agent.yaml:22 unknown key \`transfer_too\`; did you mean \`transfer_to\`?
  agent.yaml:24 \`keys.0\` would transfer the call to nobody; add the number that takes it as \`transfer_to\`
  agent.yaml:25 \`keys.1.say\` is missing; add it, as text
  agent.yaml:25 unknown key \`sai\`; did you mean \`say\`?
  agent.yaml:26 \`keys.2\` must be \`transfer\`, \`opt_out\` or keys with values
  agent.yaml:27 \`keys.10\` is no key of a telephone; use a digit, \`"*"\` or \`"#"\`
  agent.yaml:28 \`expects.count\` counts digits; expect \`digits\`, or leave it out
  agent.yaml:29 \`barge_in.on\` must be \`voice\` or \`words\`
  agent.yaml:31 \`patience.wrap_up_seconds\` is as long as the longest call; make it shorter, or \`longest_call_minutes\` longer`);
  });

  it('is always open when it says nothing of hours', async () => {
    expect((await read({ 'agent.yaml': cornerShop })).hours).toBeNull();
  });

  it('says when it is open, by which clock, and what callers hear otherwise', async () => {
    const hours = `hours:
  time_zone: Europe/Berlin
  open: { mon-tue: ["09:00-12:00", "13:00-18:00"], sat: ["10:00-14:00"] }
`;
    const agent = await read({ 'agent.yaml': `${cornerShop}${hours}  closed_message: We are closed.\n` });
    const workday = [
      { from: 540, until: 720 },
      { from: 780, until: 1080 },
    ];
    expect(agent.hours).toEqual({
      timeZone: 'Europe/Berlin',
      open: { mon: workday, tue: workday, sat: [{ from: 600, until: 840 }] },
      closedMessage: 'We are closed.',
    });
    expect((await read({ 'agent.yaml': cornerShop + hours })).hours?.closedMessage).toMatch(/opening hours/);
  });

  it('tells what is wrong with its hours, each at its line', async () => {
    const message = await complaint({
      'agent.yaml': `${cornerShop}hours:
  time_zone: Berlin
  open:
    mon-fri: ["22:00-02:00"]
    montag: ["09:00-18:00"]
    sat: []
    fri: ["9-12", "10:00-10:00"]
  close_message: ""
`,
    });
    expect(message).toBe(`The agent cannot answer calls: 8 problems to mend.
  agent.yaml:12 \`hours.time_zone\` is no time zone; write it as \`Europe/Berlin\` or \`America/New_York\`
  agent.yaml:13 \`hours.open\` says twice when fri is open; name each day once
  agent.yaml:14 \`hours.open.mon-fri\` is \`22:00-02:00\`, which ends before it begins; for a night write \`22:00-24:00\`, and \`00:00-02:00\` on the next day
  agent.yaml:15 \`hours.open.montag\` is no day; use \`mon\` to \`sun\`, a range such as \`mon-fri\`, or \`daily\`
  agent.yaml:16 \`hours.open.sat\` is empty; give at least 1
  agent.yaml:17 \`hours.open.fri\` is \`9-12\`; write two times of day, such as \`09:00-18:00\`
  agent.yaml:17 \`hours.open.fri\` is \`10:00-10:00\`, which is over when it begins; for a whole day write \`00:00-24:00\`
  agent.yaml:18 unknown key \`close_message\`; did you mean \`closed_message\`?`);
  });

  it.each(['EST', 'CET', '+02:00', 'Europe/Atlantis', 'europe berlin', ''])(
    'takes "%s" for no time zone: nobody may be surprised by its summer',
    async (zone) => {
      const hours = `hours: { time_zone: "${zone}", open: { daily: ["09:00-18:00"] } }`;
      expect(await complaint({ 'agent.yaml': `${cornerShop}${hours}` })).toContain(
        'agent.yaml:11 `hours.time_zone` is no time zone',
      );
    },
  );

  it('that is open on no day is told so', async () => {
    const hours = 'hours: { time_zone: UTC, open: {} }';
    expect(await complaint({ 'agent.yaml': `${cornerShop}${hours}` })).toContain(
      'agent.yaml:11 `hours.open` names no day; name one, or leave `hours` out to be always open',
    );
  });

  it.each([
    ['transfer_to: +15005550006', '`transfer_to` must be text, not a number; put it in quotes'],
    ['transfer_to: "5005550006"', '`transfer_to` is written wrongly; use the whole number with its country'],
  ])('wants the whole number of whoever takes calls: %s', async (row, advice) => {
    expect(await complaint({ 'agent.yaml': `${cornerShop}${row}` })).toContain(`agent.yaml:11 ${advice}`);
  });

  it('that is not YAML is shown where it breaks', async () => {
    expect(await complaint({ 'agent.yaml': 'name: [a\n' })).toContain('agent.yaml:2 this is not YAML; ');
  });

  it.each([
    ['name: a\nname: b\n', 2],
    [`${cornerShop}keys:\n  0: opt_out\n  "0": { say: Hello. }\n`, 13],
  ])('that says one key twice, in whatever spelling, is told which: %j', async (text, line) => {
    expect(await complaint({ 'agent.yaml': text })).toContain(
      `agent.yaml:${line} this key stands here a second time`,
    );
  });

  it('that is empty is called so', async () => {
    expect(await complaint({ 'agent.yaml': '' })).toContain('agent.yaml:1 the file must be keys with values');
  });

  it('that is absent is called so', async () => {
    expect(await complaint({ 'other.yaml': '' })).toContain('agent.yaml:1 the agent file cannot be read');
  });

  it('names knowledge that has no question in it', async () => {
    const files = { 'agent.yaml': `${cornerShop}knowledge: [a.md]`, 'a.md': '# Hours\n\nEight to six.\n' };
    expect(await complaint(files)).toContain('a.md:1 no question in this file');
  });
});

async function read(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return readAgent(join(folder, 'agent.yaml'));
}

async function complaint(files: Readonly<Record<string, string>>): Promise<string> {
  const error: unknown = await read(files).catch((thrown: unknown) => thrown);
  if (!(error instanceof AgentFileError)) throw new Error(`no complaint but ${String(error)}`);
  return error.message.replaceAll(`${folder}/`, '');
}
