import fc from 'fast-check';
import type { CallEvent, Failure, Happening } from '../../src/core/call/event.ts';
import { openCall } from '../../src/core/call/open.ts';
import { reduce } from '../../src/core/call/reduce.ts';
import { liveRun } from '../../src/core/call/run.ts';
import type { CallSetup } from '../../src/core/call/setup.ts';
import type { CallState } from '../../src/core/call/state.ts';
import { timerNames } from '../../src/core/call/timer.ts';
import { ableAgent } from './able-agent.ts';
import { makesNoise, type Saying, says } from './caller-acts.ts';
import { agentWith, type PlayOptions, type Scripted } from './play.ts';
import { type Reply, wellWorld } from './scripted-world.ts';

const texts = fc.oneof(
  fc.constantFrom('', ' ', 'yes', 'what are your opening hours', 'uh', '🙂', '** **'),
  fc.constantFrom('four one five', 'goodbye', 'are you open'),
  { weight: 1, arbitrary: fc.constantFrom('please stop calling me', 'take me off your list') },
  fc.constantFrom(
    'We open at nine. ',
    'Yes, ',
    'Let me see ',
    'On Sundays we are closed; sorry about that. ',
  ),
  fc.string({ maxLength: 40, unit: 'grapheme' }),
);
const small = fc.nat({ max: 6 });
const ms = fc.nat({ max: 3_000 });

const failures: fc.Arbitrary<Failure> = fc.constant({
  provider: 'any',
  reason: 'timeout',
  detail: '',
  retryable: true,
});

/**
 * What happens next, described so that it can be made to fit the call as it then stands: an id of `live` becomes that
 * of the run, the look-up, the mark or the timer the call waits for; any other is taken as it is.
 */
interface Draft {
  readonly afterMs: number;
  readonly fits: boolean;
  readonly happening: Happening;
}

const everyday: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ type: 'line.opened' } as const) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('caller.speech_started' as const), voicedMs: ms }) },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('caller.speech_sustained' as const), voicedMs: ms }),
  },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('caller.speech_ended' as const), silentMs: ms }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('caller.words_guessed' as const), text: texts }) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('caller.words_settled' as const),
      text: texts,
      confidence: fc.constantFrom(0, 0.5, 1),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'caller.turn_ending' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'caller.turn_resumed' } as const) },
  { weight: 2, arbitrary: fc.constant({ type: 'caller.turn_ended' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('caller.key_pressed' as const),
      key: fc.constantFrom('1', '2', '#', '0', '9'),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ type: 'departure.kept' } as const) },
  fc.constant({ type: 'departure.not_kept', detail: '' } as const),
  fc.constant({ type: 'transfer.answered' } as const),
  fc.constant({ type: 'transfer.failed', reason: 'busy' } as const),
  { weight: 2, arbitrary: fc.constant({ type: 'opt_out.recorded' } as const) },
  fc.record({ type: fc.constant('opt_out.failed' as const), failure: failures }),
  fc.record({ type: fc.constant('call.taken_up' as const), lease: small }),
  fc.record({ type: fc.constant('line.lost' as const), reason: texts }),
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('intent.classified' as const),
      lookup: small,
      intent: fc.constantFrom(null, 'goodbye', 'hours'),
      confidence: fc.constantFrom(0, 0.7, 1),
    }),
  },
  fc.record({ type: fc.constant('intent.failed' as const), lookup: small, failure: failures }),
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('knowledge.found' as const),
      lookup: small,
      passages: fc.constantFrom([], [{ title: 'Hours', text: 'Nine to five.', score: 1 }]),
    }),
  },
  fc.record({ type: fc.constant('knowledge.failed' as const), lookup: small, failure: failures }),
  {
    weight: 14,
    arbitrary: fc.record({
      type: fc.constant('reply.text_written' as const),
      run: small,
      request: small,
      text: texts,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('reply.tool_called' as const),
      run: small,
      request: small,
      name: fc.constantFrom('look_up', 'book', 'order', 'end_call', 'transfer_call', 'no_such_tool'),
      arguments: fc.constantFrom('{}', '{"day":"Friday"}', '{"day":"Monday"}', '{"day":5}', 'not json', ''),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('tool.returned' as const),
      tool: small,
      result: fc.constantFrom('', '{"ok":true}', 'x'.repeat(9_000)),
    }),
  },
  fc.record({ type: fc.constant('tool.failed' as const), tool: small, failure: failures }),
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('reply.finished' as const), run: small, request: small }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('reply.failed' as const),
      run: small,
      request: small,
      failure: failures,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('speech.words_timed' as const),
      run: small,
      segment: small,
      words: fc.constantFrom([], [{ word: 'Yes,', startsAtMs: 0, endsAtMs: 200 }]),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      type: fc.constant('speech.segment_synthesised' as const),
      run: small,
      segment: small,
      durationMs: ms,
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      type: fc.constant('speech.mark_sent' as const),
      mark: fc.record({ run: small, epoch: small, seq: small }),
      segment: small,
      reachedMs: ms,
      endsSegment: fc.boolean(),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      type: fc.constant('speech.mark_returned' as const),
      mark: fc.record({ run: small, epoch: small, seq: small }),
    }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      type: fc.constant('timer.fired' as const),
      timer: fc.constantFrom(...timerNames),
      id: small,
    }),
  },
);

/** What ends a call, or soon will. */
const lastStraws: fc.Arbitrary<Happening> = fc.oneof(
  fc.constant({ type: 'caller.hung_up' } as const),
  fc.constant({ type: 'call.given_up', reason: '' } as const),
  fc.record({ type: fc.constant('hearing.failed' as const), failure: failures }),
  fc.record({
    type: fc.constant('speech.failed' as const),
    run: small,
    segment: small,
    failure: failures,
  }),
);

const happenings = fc.oneof({ weight: 100, arbitrary: everyday }, { weight: 1, arbitrary: lastStraws });

const drafts: fc.Arbitrary<Draft> = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.nat({ max: 300 }), ms),
  fits: fc.boolean().chain((sure) => (sure ? fc.constant(true) : fc.boolean())),
  happening: happenings,
});

const able = agentWith({
  agent: ableAgent,
  lines: { greeting: 'Hello, this is Robin. What is your account number?' },
});

const setups: readonly CallSetup[] = [
  { call: 'random', direction: 'inbound', agent: agentWith() },
  { call: 'random', direction: 'inbound', agent: able },
  {
    call: 'random',
    direction: 'outbound',
    agent: {
      ...able,
      lines: { ...able.lines, notice: 'This call is recorded.' },
      bargeInOn: 'words',
      transferTo: null,
    },
  },
];

/** A random call: who answers it, and what happens, in order. */
export interface RandomCall {
  readonly setup: CallSetup;
  readonly events: readonly CallEvent[];
}

/** Well-typed events in any order: about three in four fit the call as it stands, the rest are nonsense or late. */
export const randomCalls: fc.Arbitrary<RandomCall> = fc
  .tuple(fc.constantFrom(...setups), fc.array(drafts, { maxLength: 200, size: 'max' }))
  .map(([setup, draftsOfCall]) => {
    let state = openCall(setup);
    let at = 0;
    let seq = 0;
    const events = draftsOfCall.map((draft, index) => {
      at += draft.afterMs;
      seq += 1;
      const opens = index === 0 && draft.fits;
      const happening = opens ? ({ type: 'line.opened' } as const) : draft.happening;
      const event: CallEvent = { at, ...(draft.fits ? fitted(happening, state, seq) : happening) };
      state = reduce(state, event).state;
      return event;
    });
    return { setup, events };
  });

function fitted(happening: Happening, state: CallState, seq: number): Happening {
  const run = liveRun(state);
  switch (happening.type) {
    case 'intent.classified':
    case 'intent.failed':
    case 'knowledge.found':
    case 'knowledge.failed': {
      const ahead = state.phase.name === 'transcribing' ? state.phase.lookup : null;
      const lookup = ahead ?? run?.lookup ?? null;
      return lookup ? { ...happening, lookup: lookup.id } : happening;
    }
    case 'reply.text_written':
    case 'reply.tool_called':
    case 'reply.finished':
    case 'reply.failed':
      return run ? { ...happening, run: run.id, request: run.asked?.request ?? 0 } : happening;
    case 'tool.returned':
    case 'tool.failed': {
      const pending = state.tools.find((use) => use.status === 'pending');
      return pending ? { ...happening, tool: pending.id } : happening;
    }
    case 'speech.words_timed':
    case 'speech.segment_synthesised':
    case 'speech.failed':
      return run ? { ...happening, run: run.id, segment: Math.max(0, run.segments.length - 1) } : happening;
    case 'speech.mark_sent':
      return run
        ? {
            ...happening,
            mark: { run: run.id, epoch: state.epoch, seq },
            segment: Math.max(0, run.segments.length - 1),
          }
        : happening;
    case 'speech.mark_returned': {
      const due = run?.marks.outstanding[0];
      return run && due
        ? { ...happening, mark: { run: run.id, epoch: state.epoch, seq: due.seq } }
        : happening;
    }
    case 'timer.fired': {
      const running = timerNames.filter(
        (name) => state.timers[name] !== undefined && (name !== 'longest_call' || happening.id === 0),
      );
      const timer = running[happening.id % Math.max(1, running.length)];
      return timer === undefined ? happening : { ...happening, timer, id: state.timers[timer] ?? 0 };
    }
    default:
      return happening;
  }
}

/** A call as it might really go: a caller who does what callers do, and a world with bad hours that pass. */
export interface PlausibleCall {
  readonly script: readonly Scripted[];
  readonly options: PlayOptions;
  /** From here on nothing fails any more. */
  readonly healedAt: number;
}

const sayings = fc.record({
  words: fc.constantFrom('yes', 'are you open today', 'I would like to book a table for two on Friday'),
  settledAfterMs: fc.constantFrom<number | null>(50, 300, 900, 1_600, 2_500, null),
  guessed: fc.boolean(),
});

const acts = fc.record({
  pauseMs: fc.oneof(fc.nat({ max: 800 }), fc.nat({ max: 9_000 })),
  does: fc.oneof(
    { weight: 5, arbitrary: sayings },
    { weight: 2, arbitrary: fc.record({ coughsMs: fc.constantFrom(80, 150, 400, 1_500) }) },
  ),
});

const pieces = fc.array(
  fc.tuple(
    fc.constantFrom(5, 30, 200, 1_500, 5_000),
    fc.constantFrom('Yes, ', 'we are open today. ', 'Let me see', ' and then. ', 'Well ', '**'),
  ),
  { maxLength: 8 },
);
const modelReplies: fc.Arbitrary<Reply> = fc.record({
  pieces,
  end: fc.constantFrom('done', 'done', 'done', 'fails', 'hangs'),
});
const voices = fc.constantFrom({ afterMs: 20 }, { afterMs: 60 }, { afterMs: 900 }, 'hangs' as const);
const lookupWaits = fc.constantFrom(5, 100, 390, 410, 2_000, null);

export const plausibleCalls: fc.Arbitrary<PlausibleCall> = fc
  .record({
    acts: fc.array(acts, { minLength: 1, maxLength: 8 }),
    replies: fc.array(modelReplies, { minLength: 1, maxLength: 5 }),
    voices: fc.array(voices, { minLength: 1, maxLength: 6 }),
    waits: fc.array(lookupWaits, { minLength: 1, maxLength: 4 }),
    roundTripMs: fc.constantFrom(0, 40, 120, 400, 1_500),
    marksReturn: fc.boolean().chain((lucky) => (lucky ? fc.constant(true) : fc.boolean())),
  })
  .map(({ acts, replies, voices, waits, roundTripMs, marksReturn }) => {
    const { script, endsAt } = scriptOf(acts);
    const healedAt = endsAt;
    const options: PlayOptions = {
      roundTripMs,
      marksReturn,
      reply: (nth, at) => (at < healedAt ? pick(replies, nth) : wellWorld.reply(nth, at)),
      voice: (nth, at) => (at < healedAt ? pick(voices, nth) : wellWorld.voice(nth, at)),
      intent: (_, nth, at) => answerAfter(at < healedAt ? pick(waits, nth) : 5),
      knowledge: (_, nth, at) => {
        const afterMs = at < healedAt ? pick(waits, nth + 1) : 5;
        return afterMs === null ? 'never' : { afterMs, passages: [] };
      },
    };
    return { script, options, healedAt };
  });

type Act = (Saying & { readonly words: string }) | { readonly coughsMs: number };

function scriptOf(acts: readonly { readonly pauseMs: number; readonly does: Act }[]): {
  script: Scripted[];
  endsAt: number;
} {
  const script: Scripted[] = [[0, { type: 'line.opened' }]];
  let at = 0;
  for (const { pauseMs, does } of acts) {
    at += pauseMs;
    const act = actOf(at, does);
    script.push(...act);
    // The next thing is done when the voice of this one is over; its words may come later.
    at = Math.max(at, ...act.filter(([, { type }]) => type === 'caller.speech_ended').map(([when]) => when));
  }
  return { script, endsAt: Math.max(at, ...script.map(([when]) => when)) };
}

function actOf(at: number, does: Act): Scripted[] {
  return 'coughsMs' in does ? makesNoise(at, does.coughsMs) : says(at, does.words, does);
}

function answerAfter(afterMs: number | null) {
  return afterMs === null ? ('never' as const) : { afterMs, intent: null, confidence: 0 };
}

function pick<T>(from: readonly T[], nth: number): T {
  const one = from[nth % from.length];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
