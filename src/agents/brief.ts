import type { AgentBrief, Cue, KeyMeaning, Patience } from '../core/call/setup.ts';
import type { ToolOffer } from '../core/tools/tool-offer.ts';
import type { AgentFile } from './agent-file.ts';
import { msPerMinute, msPerSecond, wrapUpMs } from './patience-schema.ts';

/** What a call needs to know of the agent, from its file. */
export function briefFrom(file: AgentFile): AgentBrief {
  return {
    name: file.name,
    instructions: file.instructions,
    lines: linesFrom(file.lines),
    tools: [...file.tools.map(offerFrom), ...ourOffers(file)],
    keys: Object.entries(file.keys).map(([key, does]) => ({ key, does: meaningFrom(does) })),
    cues: file.expects.map(cueFrom),
    transferTo: file.transfer_to ?? null,
    bargeInOn: file.barge_in.on,
    speculates: file.speculates,
    answers: file.intents.flatMap(({ name, say, hang_up }) =>
      say === undefined ? [] : [{ intent: name, say, hangUp: hang_up }],
    ),
    patience: patienceFrom(file.patience),
  };
}

function linesFrom(lines: AgentFile['lines']): AgentBrief['lines'] {
  return {
    notice: lines.notice ?? null,
    greeting: lines.greeting,
    fillers: lines.fillers,
    reprompts: lines.reprompts,
    notUnderstood: lines.not_understood,
    silenceGoodbye: lines.silence_goodbye,
    apology: lines.apology,
    failureGoodbye: lines.failure_goodbye,
    tooLongGoodbye: lines.too_long_goodbye,
    wrapUp: lines.wrap_up,
    goodbye: lines.goodbye,
    transferring: lines.transferring,
    transferFailed: lines.transfer_failed,
    reconnected: lines.reconnected,
    optedOut: lines.opted_out,
    optOutFailed: lines.opt_out_failed,
  };
}

function offerFrom({
  name,
  description,
  parameters,
  effect,
  repeats,
}: AgentFile['tools'][number]): ToolOffer {
  return {
    name,
    description,
    parameters: Object.entries(parameters).map(([parameter, { one_of, ...said }]) => ({
      name: parameter,
      ...said,
      oneOf: one_of ?? null,
    })),
    effect,
    repeats,
  };
}

function ourOffers(file: AgentFile): readonly ToolOffer[] {
  const ends = file.ends_calls ? [ourOffer('end_call', 'ends_call', endingCalls)] : [];
  const transfers = file.transfer_to ? [ourOffer('transfer_call', 'transfers_call', transferringCalls)] : [];
  return [...ends, ...transfers];
}

const endingCalls =
  'Ends the call once your words were heard. Use it when the caller says goodbye or wants nothing more.';
const transferringCalls =
  'Puts the caller through to a person once your words were heard. Use it when they ask for one, or when you cannot help them.';

function ourOffer(name: string, effect: ToolOffer['effect'], description: string): ToolOffer {
  return { name, description, parameters: [], effect, repeats: false };
}

function meaningFrom(does: AgentFile['keys'][string]): KeyMeaning['does'] {
  return typeof does === 'string' ? does : { say: does.say, hangUp: does.hang_up };
}

function cueFrom({ after, expects, count }: AgentFile['expects'][number]): Cue {
  return {
    words: after,
    expects: expects === 'digits' ? { kind: expects, count: count ?? null } : { kind: expects },
  };
}

function patienceFrom(file: AgentFile['patience']): Patience {
  return {
    endOfTurnMs: file.end_of_turn_ms,
    yesNoMs: file.yes_no_ms,
    digitsMs: file.digits_ms,
    spellingMs: file.spelling_ms,
    keysMs: file.keys_ms,
    minSpeechMs: file.min_speech_ms,
    falseAlarmMs: file.false_alarm_ms,
    settleMs: file.settle_ms,
    lookupsMs: file.lookups_ms,
    intentConfidence: file.intent_confidence,
    fillerAfterMs: file.filler_after_ms,
    toolsMs: file.tools_ms,
    firstWordsMs: file.first_words_ms,
    wholeReplyMs: file.whole_reply_ms,
    firstSoundMs: file.first_sound_ms,
    playbackGraceMs: file.playback_grace_ms,
    silenceMs: file.silence_ms,
    longestCallMs: file.longest_call_minutes * msPerMinute,
    wrapUpMs: wrapUpMs(file),
    transferMs: file.transfer_seconds * msPerSecond,
    adriftMs: file.adrift_seconds * msPerSecond,
    failedTurnsMax: file.failed_turns_max,
  };
}
