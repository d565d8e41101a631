import type { Fault } from '../plan/faults.ts';
import type { Simulated } from '../simulate-call.ts';
import type { Span } from '../story.ts';
import { within } from './spans.ts';

/** When the agent was heard over a voice that it should have noticed. */
function talkOvers(call: Simulated): Span[] {
  const { plan, carrier, person } = call;
  const { struck } = plan.faults;
  if (plan.setup.agent.bargeInOn === 'words' || deafening.some((fault) => struck.has(fault))) return [];
  const noticedAfterMs = plan.setup.agent.patience.minSpeechMs + plan.upMs + plan.downMs + measuringMs;
  const allowed = allowedSpans(call);
  return person.voiced.flatMap(({ fromMs, toMs }) => {
    const unnoticed = allowed.some((span) => span.fromMs <= toMs && span.toMs >= fromMs);
    if (unnoticed) return [];
    // Of a voice that was there before the line was, only what came through the line could be noticed.
    return within(carrier.connected, { fromMs, toMs }).flatMap((span) =>
      within(carrier.heard, { fromMs: span.fromMs + noticedAfterMs, toMs: span.toMs }),
    );
  });
}

/** Nobody is talked over for longer than it takes to notice them. */
export function wrongTalkOver(call: Simulated): string[] {
  return talkOvers(call).map(
    ({ fromMs, toMs }) =>
      `at ${Math.round(fromMs)} ms: the agent is heard over the caller for ${Math.round(toMs - fromMs)} ms too long`,
  );
}

/** The detector counts whole frames, and a frame is as old as it is long when it arrives. */
const measuringMs = 60;

/** Whoever's frames do not arrive is not noticed in time, and what is slow to arrive cannot be taken back in time. */
const deafening: readonly Fault[] = [
  'late frames',
  'lost frames',
  'doubled frames',
  'swapped frames',
  'half-open line',
  'slow way to the caller',
  'slow reader',
  'socket cut',
];

/** When the agent may be heard over a voice: a notice, a last goodbye, or a voice that it does not believe in any more. */
function allowedSpans({ story }: Simulated): Span[] {
  const spans: Span[] = [];
  for (const entry of story.entries) {
    if (entry.kind !== 'step') continue;
    const { before, event } = entry;
    // From then on only words can tell that somebody speaks, and they take as long as they take.
    const isGivenUp =
      before.caller.doubted || (event.type === 'timer.fired' && event.timer === 'endless_voice');
    const run = 'run' in before.phase ? before.phase.run : null;
    const isFinal = run !== null && run.then !== 'listen';
    const isNotice = run?.segments.some((segment) => segment.role === 'notice');
    if (isGivenUp || isFinal || isNotice) spans.push({ fromMs: entry.at - 1_000, toMs: entry.at + 400 });
  }
  return spans;
}
