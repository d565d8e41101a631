/**
 * Every reason a call has for waiting. A timer is a command going out and an event coming in; each carries an id, so
 * that one which fires as it is cancelled is late work and stops at the door.
 */
export const timerNames = [
  /** When a guess at the caller's words has stood still: what they seem to want can be looked up ahead. */
  'steady_words',
  /** When the caller has been quiet long enough after their words: their turn is over. */
  'end_of_turn',
  /** When a voice has ended and the recogniser still owes us its words. */
  'words_owed',
  /** When the key that was pressed last may have been the last of its number. */
  'keys',
  /** When a voice goes on and brings no words: a radio, not a caller, or its end was never noticed. */
  'endless_voice',
  /** When intent and knowledge have had their time: the turn goes on without them. */
  'lookups',
  /** When the caller has waited for a while: something is said to show that we are there. */
  'filler',
  /** When the tools have had their time: the model goes on without what they bring. */
  'tools',
  /** When the model has written nothing yet: the caller should not wait longer. */
  'first_words',
  /** When the model is still writing: a reply that long helps nobody. */
  'whole_reply',
  /** When words were sent to be spoken and no audio came. */
  'first_sound',
  /** When a voice held us back and brought no words. */
  'false_alarm',
  /** When the carrier should have said by now that our audio was played. */
  'playback',
  /** When a run was cut and the line has had a moment to calm down. */
  'settle',
  /** When nobody has said anything for a while. */
  'silence',
  /** When we should know that an opt-out is written down. */
  'opt_out',
  /** When we should know that the reason for leaving is written down. */
  'departure',
  /** When the person the call is handed to should have answered. */
  'transfer',
  /** When a lost line should be back. */
  'adrift',
  /** When the caller should hear that the call will end soon. */
  'wrap_up',
  /** When the call has lasted as long as a call may. */
  'longest_call',
] as const;

export type TimerName = (typeof timerNames)[number];
