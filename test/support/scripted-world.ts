import type { Command } from '../../src/core/call/command.ts';
import type { Failure, Happening } from '../../src/core/call/event.ts';
import type { Agenda } from './agenda.ts';

/** How everyone outside the call behaves. Each may be swapped for one test; the rest are well and quick. */
export interface World {
  /** From us to the carrier and back. */
  readonly roundTripMs: number;
  /** Whether the carrier tells what it has played, always or of what is sent at a time. */
  readonly marksReturn: boolean | ((at: number) => boolean);
  readonly msPerChar: number;
  /** What the voice makes of the nth segment of the call. */
  readonly voice: (nth: number, at: number) => { readonly afterMs: number } | 'fails' | 'hangs';
  readonly intent: (text: string, nth: number, at: number) => IntentAnswer | 'fails' | 'never';
  readonly knowledge: (text: string, nth: number, at: number) => KnowledgeAnswer | 'fails' | 'never';
  /** What the model writes the nth time it is asked. */
  readonly reply: (nth: number, at: number) => Reply;
  readonly tool: (name: string, nth: number, at: number) => ToolAnswer;
  /** Whether what must be written down before we leave, or before an opt-out is confirmed, is. */
  readonly keeps: (
    what: 'departure' | 'opt-out',
    at: number,
  ) => { readonly afterMs: number } | 'fails' | 'never';
}

export interface IntentAnswer {
  readonly afterMs: number;
  readonly intent: string | null;
  readonly confidence: number;
}

export interface KnowledgeAnswer {
  readonly afterMs: number;
  readonly passages: readonly string[];
}

/** Pieces of text, or tools that are asked for, each so long after the one before, and how it ends after the last. */
export interface Reply {
  readonly pieces: readonly (readonly [afterMs: number, piece: string | ToolWish])[];
  readonly end: 'done' | 'fails' | 'hangs';
}

export interface ToolWish {
  readonly tool: string;
  readonly with: string;
}

/** What a tool brings. */
export type ToolAnswer = { readonly afterMs: number; readonly result: string } | 'fails' | 'never';

export const wellWorld: World = {
  roundTripMs: 80,
  marksReturn: true,
  msPerChar: 60,
  voice: () => ({ afterMs: 50 }),
  intent: () => ({ afterMs: 5, intent: null, confidence: 0 }),
  knowledge: () => ({ afterMs: 20, passages: [] }),
  reply: () => ({ pieces: [[200, 'We open at nine in the morning.']], end: 'done' }),
  tool: () => ({ afterMs: 300, result: '{"ok":true}' }),
  keeps: () => ({ afterMs: 5 }),
};

/** A model that says these things, one after the other, a piece every 30 ms, after 200 ms. */
export function replies(...texts: readonly string[]): World['reply'] {
  return (nth) => {
    const words = (texts[nth] ?? 'I am all ears.').split(/(?<= )/);
    return { pieces: words.map((word, index) => [index === 0 ? 200 : 30, word]), end: 'done' };
  };
}

/** A carrier is fed at most this much ahead of what it plays. */
const aheadMs = 300;
const betweenMarksMs = 400;
/** A voice makes sound this much faster than it is heard. */
const makingPerHeard = 0.1;

interface Sound {
  readonly segment: number;
  readonly startsMs: number;
  readonly durationMs: number;
  readonly soundAt: number;
}

/** Carries out what a call orders, by writing what will come of it into the agenda. */
export class ScriptedWorld {
  readonly #world: World;
  readonly #agenda: Agenda;
  readonly #sounds = new Map<number, Sound[]>();
  readonly #held = new Set<number>();
  /** The segment that is to be sent next. */
  readonly #sent = new Map<number, number>();
  readonly #count = { say: 0, reply: 0, intent: 0, knowledge: 0, mark: 0, tool: 0 };
  #lineFreeAt = 0;

  constructor(world: World, agenda: Agenda) {
    this.#world = world;
    this.#agenda = agenda;
  }

  perform(order: Command, at: number): void {
    switch (order.type) {
      case 'timer.start':
        this.#agenda.enter({
          at: at + order.afterMs,
          by: `timer ${order.id}`,
          happening: { type: 'timer.fired', timer: order.timer, id: order.id },
        });
        return;
      case 'timer.cancel':
        this.#callOff(`timer ${order.id}`);
        return;
      case 'intent.classify':
        this.#classify(order.lookup, order.text, at);
        return;
      case 'knowledge.search':
        this.#search(order.lookup, order.text, at);
        return;
      case 'lookup.abandon':
        this.#callOff(`lookup ${order.lookup}`);
        return;
      case 'reply.write':
        this.#write(order.run, order.request, at);
        return;
      case 'tool.call':
        this.#useTool(order.tool, order.name, at);
        return;
      case 'departure.keep':
        this.#keep('departure', at);
        return;
      case 'opt_out.record':
        this.#keep('opt-out', at);
        return;
      case 'reply.abandon':
        this.#callOff(`reply ${order.run}`);
        return;
      case 'speech.say':
        this.#say(order, at);
        return;
      case 'speech.hold':
        this.#held.add(order.run);
        this.#clear(at);
        return;
      case 'speech.release':
        this.#held.delete(order.run);
        for (const sound of this.#sounds.get(order.run) ?? []) {
          this.#send(order.run, order.epoch, sound, order.fromMs, at);
          this.#sent.set(order.run, sound.segment + 1);
        }
        return;
      case 'speech.cut':
        this.#callOff(`voice ${order.run}`);
        this.#clear(at);
        return;
      case 'line.hang_up':
      case 'line.transfer':
        return;
      case 'call.finish':
        this.#agenda.callOff((entry) => entry.by !== 'script');
    }
  }

  #classify(lookup: number, text: string, at: number): void {
    const answer = this.#world.intent(text, this.#count.intent++, at);
    if (answer === 'never') return;
    const by = `lookup ${lookup}`;
    if (answer === 'fails') {
      const happening = { type: 'intent.failed', lookup, failure: failure('intent') } as const;
      this.#agenda.enter({ at: at + 5, by, happening });
      return;
    }
    const { intent, confidence } = answer;
    const happening = { type: 'intent.classified', lookup, intent, confidence } as const;
    this.#agenda.enter({ at: at + answer.afterMs, by, happening });
  }

  #search(lookup: number, text: string, at: number): void {
    const answer = this.#world.knowledge(text, this.#count.knowledge++, at);
    if (answer === 'never') return;
    const by = `lookup ${lookup}`;
    if (answer === 'fails') {
      const happening = { type: 'knowledge.failed', lookup, failure: failure('knowledge') } as const;
      this.#agenda.enter({ at: at + 5, by, happening });
      return;
    }
    const passages = answer.passages.map((passage) => ({ title: passage, text: passage, score: 1 }));
    this.#agenda.enter({
      at: at + answer.afterMs,
      by,
      happening: { type: 'knowledge.found', lookup, passages },
    });
  }

  #useTool(tool: number, name: string, at: number): void {
    const answer = this.#world.tool(name, this.#count.tool++, at);
    if (answer === 'never') return;
    const by = `tool ${tool}`;
    if (answer === 'fails') {
      const happening = { type: 'tool.failed', tool, failure: failure(name) } as const;
      this.#agenda.enter({ at: at + 20, by, happening });
      return;
    }
    const happening = { type: 'tool.returned', tool, result: answer.result } as const;
    this.#agenda.enter({ at: at + answer.afterMs, by, happening });
  }

  #keep(what: 'departure' | 'opt-out', at: number): void {
    const fate = this.#world.keeps(what, at);
    if (fate === 'never') return;
    const kept =
      what === 'departure' ? ({ type: 'departure.kept' } as const) : ({ type: 'opt_out.recorded' } as const);
    const lost =
      what === 'departure'
        ? ({ type: 'departure.not_kept', detail: 'as scripted' } as const)
        : ({ type: 'opt_out.failed', failure: failure('opt-outs') } as const);
    const [afterMs, happening] = fate === 'fails' ? [20, lost] : [fate.afterMs, kept];
    this.#agenda.enter({ at: at + afterMs, by: what, happening });
  }

  #write(run: number, request: number, at: number): void {
    const { pieces, end } = this.#world.reply(this.#count.reply++, at);
    const by = `reply ${run}`;
    let when = at;
    for (const [afterMs, piece] of pieces) {
      when += afterMs;
      this.#agenda.enter({ at: when, by, happening: written(run, request, piece) });
    }
    if (end === 'done') {
      this.#agenda.enter({ at: when + 10, by, happening: { type: 'reply.finished', run, request } });
    }
    if (end === 'fails') {
      const happening = { type: 'reply.failed', run, request, failure: failure('llm') } as const;
      this.#agenda.enter({ at: when + 10, by, happening });
    }
  }

  #say({ run, epoch, segment, text }: Extract<Command, { type: 'speech.say' }>, at: number): void {
    const fate = this.#world.voice(this.#count.say++, at);
    if (fate === 'hangs') return;
    const by = `voice ${run}`;
    if (fate === 'fails') {
      const happening = { type: 'speech.failed', run, segment, failure: failure('tts') } as const;
      this.#agenda.enter({ at: at + 20, by, happening });
      return;
    }
    const durationMs = Math.round(text.length * this.#world.msPerChar);
    const others = (this.#sounds.get(run) ?? []).filter((sound) => sound.segment !== segment);
    const sounds = [...others, { segment, startsMs: 0, durationMs, soundAt: at + fate.afterMs }];
    this.#sounds.set(run, inOrder(sounds));
    this.#agenda.enter({
      at: Math.round(at + fate.afterMs + durationMs * makingPerHeard),
      by,
      happening: { type: 'speech.segment_synthesised', run, segment, durationMs },
    });
    if (!this.#held.has(run)) this.#sendNext(run, epoch, at);
  }

  /** Sends the sounds that are next in their order; what a failed voice still owes holds up those behind it. */
  #sendNext(run: number, epoch: number, at: number): void {
    for (const sound of this.#sounds.get(run) ?? []) {
      const next = this.#sent.get(run) ?? 0;
      if (sound.segment !== next) continue;
      this.#sent.set(run, next + 1);
      this.#send(run, epoch, sound, 0, at);
    }
  }

  /** Sends a sound after what was sent before it, with a mark in front, now and then, and behind. */
  #send(run: number, epoch: number, sound: Sound, fromMs: number, now: number): void {
    const skipMs = Math.max(0, fromMs - sound.startsMs);
    if (skipMs >= sound.durationMs) return;
    const startAt = Math.max(now, sound.soundAt, this.#lineFreeAt);
    this.#lineFreeAt = startAt + sound.durationMs - skipMs;
    for (let into = skipMs; ; into = Math.min(into + betweenMarksMs, sound.durationMs)) {
      const playedAt = startAt + into - skipMs;
      const sentAt = Math.max(now, madeAt(sound, into), playedAt - aheadMs);
      const mark = { run, epoch, seq: this.#count.mark++ };
      const place = { segment: sound.segment, reachedMs: sound.startsMs + into };
      const endsSegment = into === sound.durationMs;
      const sent = { type: 'speech.mark_sent', mark, ...place, endsSegment } as const;
      this.#agenda.enter({ at: sentAt, by: 'line', happening: sent });
      const { marksReturn } = this.#world;
      if (typeof marksReturn === 'function' ? marksReturn(sentAt) : marksReturn) {
        const at = Math.max(sentAt, playedAt) + this.#world.roundTripMs;
        this.#agenda.enter({ at, by: 'line', happening: { type: 'speech.mark_returned', mark }, sentAt });
      }
      if (endsSegment) return;
    }
  }

  /** The carrier drops what it holds and returns every mark in it at once, as if it had been played. */
  #clear(at: number): void {
    this.#lineFreeAt = at;
    for (const entry of this.#agenda.callOff((entry) => entry.by === 'line')) {
      const isOut = entry.sentAt !== undefined && entry.sentAt <= at;
      if (isOut) this.#agenda.enter({ ...entry, at: Math.min(entry.at, at + this.#world.roundTripMs) });
    }
  }

  #callOff(by: string): void {
    this.#agenda.callOff((entry) => entry.by === by);
  }
}

function written(run: number, request: number, piece: string | ToolWish): Happening {
  if (typeof piece === 'string') return { type: 'reply.text_written', run, request, text: piece };
  return { type: 'reply.tool_called', run, request, name: piece.tool, arguments: piece.with };
}

/** Each sound begins where the one before it ends. */
function inOrder(sounds: readonly Sound[]): Sound[] {
  let startsMs = 0;
  return [...sounds]
    .sort((a, b) => a.segment - b.segment)
    .map((sound) => {
      const placed = { ...sound, startsMs };
      startsMs += sound.durationMs;
      return placed;
    });
}

/** When the voice has made so much of a sound. */
function madeAt(sound: Sound, intoMs: number): number {
  return Math.round(sound.soundAt + intoMs * makingPerHeard);
}

function failure(provider: string): Failure {
  return { provider, reason: 'unreachable', detail: 'as scripted', retryable: true };
}
