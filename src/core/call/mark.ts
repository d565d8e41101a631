/**
 * A place in the audio we sent: the run that is speaking, the epoch (how many times this call was cleared before),
 * and a number that grows. The carrier returns its name when everything before it was played.
 */
export interface Mark {
  readonly run: number;
  readonly epoch: number;
  readonly seq: number;
}

/** The name a mark carries on the wire: `run:epoch:seq`. */
export function markName(mark: Mark): string {
  return `${mark.run}:${mark.epoch}:${mark.seq}`;
}

/** Reads a name that came back from the carrier; one that is not ours gives null. */
export function readMark(name: string): Mark | null {
  const match = /^(\d{1,9}):(\d{1,9}):(\d{1,9})$/.exec(name);
  if (!match) return null;
  return { run: Number(match[1]), epoch: Number(match[2]), seq: Number(match[3]) };
}
