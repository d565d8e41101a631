import { z } from 'zod';

export const longestCallDefaultMinutes = 30;

const ms = (min: number, max: number) => z.int().min(min).max(max);
const seconds = (min: number, max: number) => z.number().min(min).max(max);

/** How long the agent waits for what. */
export const patience = z.strictObject({
  // People pause 200-400 ms inside a sentence; half a second is the shortest quiet that usually means "your turn".
  end_of_turn_ms: ms(100, 5000).default(500),
  // After "yes" or "no" to a question that asked for one, little follows; a breath is enough to tell.
  yes_no_ms: ms(100, 5000).default(250),
  // People read numbers in groups and breathe between them, for about a second.
  digits_ms: ms(100, 10_000).default(1500),
  // Between two letters, or two parts of an address, people think; shorter than between groups of digits.
  spelling_ms: ms(100, 10_000).default(1200),
  // A finger looks for the next key for a second or two; carriers and phone menus give it two to three.
  keys_ms: ms(500, 15_000).default(2500),
  // A cough is shorter, a word is not; with the carrier's way it keeps us within 300 ms of the caller's first sound.
  min_speech_ms: ms(40, 2000).default(160),
  // Counted from the end of the voice: a recogniser that has no words by then heard none.
  false_alarm_ms: ms(200, 5000).default(1200),
  // Lets what the carrier still had on its way run out before the line counts as quiet.
  settle_ms: ms(0, 500).default(50),
  // Looking up locally takes a few ms, over a network 100-300; past that the caller would notice the wait.
  lookups_ms: ms(50, 5000).default(400),
  // Below this a question with a "thank you" in it would be taken for a goodbye.
  intent_confidence: z.number().min(0).max(1).default(0.7),
  // A second of quiet is polite, two are a dead line; a model that answers well is heard before this.
  filler_after_ms: ms(300, 10_000).default(1500),
  // A caller waits five seconds behind a "one moment"; the longest is what a tool's own connection is given.
  tools_ms: ms(500, 12_000).default(5000),
  // After four seconds of silence people ask "hello?"; an apology must come before that.
  first_words_ms: ms(500, 30_000).default(4000),
  // Twenty seconds of writing is minutes of speech, which nobody on a telephone wants.
  whole_reply_ms: ms(1000, 120_000).default(20_000),
  // A voice that has not begun by then will not begin; it is added to the model's own wait.
  first_sound_ms: ms(500, 30_000).default(3000),
  // How much later than computed the carrier may report that our audio was played, on a poor connection.
  playback_grace_ms: ms(200, 10_000).default(2000),
  // Long enough to look for a pen, short enough to notice that the caller has gone.
  silence_ms: ms(1000, 60_000).default(7000),
  // Nobody talks to a receptionist for half an hour; a line that was left open does.
  longest_call_minutes: z.number().min(1).max(240).default(longestCallDefaultMinutes),
  // A minute is time for one last question and its answer; of a very short call, its second half.
  wrap_up_seconds: seconds(5, 600).optional(),
  // A telephone rings about eight times in forty seconds; past that nobody is there.
  transfer_seconds: seconds(10, 120).default(40),
  // A stream that broke is back within five seconds or never; a caller holds a dead line for about twenty.
  adrift_seconds: seconds(5, 120).default(20),
  // One failure may be chance; after a second in a row the caller is better served by an honest goodbye.
  failed_turns_max: z.int().min(1).max(10).default(2),
});

/** How long before its end a call that nobody has said more about is wrapped up, at most. */
const wrapUpDefaultMs = 60_000;
export const msPerSecond = 1000;
export const msPerMinute = 60_000;

/** How long before the end of the call the caller is told. */
export function wrapUpMs(file: z.infer<typeof patience>): number {
  if (file.wrap_up_seconds !== undefined) return file.wrap_up_seconds * msPerSecond;
  return Math.min(wrapUpDefaultMs, (file.longest_call_minutes * msPerMinute) / 2);
}
