import { z } from 'zod';

/** Enough to find the trouble by, whatever somebody sends. */
const detailMaxLetters = 200;

/** Why ElevenLabs refuses us, out of what it answers then; null when that makes no sense. */
export function readComplaint(said: string): string | null {
  const read = complaint.safeParse(parsed(said));
  return read.success ? read.data.detail.slice(0, detailMaxLetters) : null;
}

const complaint = z.object({
  detail: z.union([
    z.string(),
    z
      .object({ status: z.string(), message: z.string().catch('') })
      .transform(({ status, message }) => `${status}: ${message}`),
    // It repeats what it was asked beside these; nobody's words belong into a log.
    z
      .array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() }))
      .transform((faults) => faults.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')),
  ]),
});

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    // A page of somebody in between; the status says enough.
    return null;
  }
}
