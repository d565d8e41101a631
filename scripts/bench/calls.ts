import { startChild } from '../../test/support/child/parent.ts';
import { makeCertificate } from './calls/certificate.ts';
import { inboundFigures } from './calls/inbound.ts';
import { connectAndWeigh } from './calls/memory.ts';
import type { MindAndVoiceAnswers } from './calls/mind-and-voice-process.ts';
import { answerFigures } from './calls/outbound.ts';
import { realCalls } from './calls/real-calls.ts';
import type { Figure } from './figure.ts';
import { floor } from './frames/called.ts';

/** Measures what two hundred calls cost with the providers that people use, each a stand-in in a process of its own. */
export async function benchCalls(): Promise<Figure[]> {
  const beganAt = performance.now();
  const say = (progress: string) => {
    console.log(`${((performance.now() - beganAt) / 1_000).toFixed(0).padStart(4)} s  ${progress}`);
  };
  const others = await startChild<MindAndVoiceAnswers>(
    new URL('./calls/mind-and-voice-process.ts', import.meta.url),
    null,
  );
  const certificate = makeCertificate();
  const plain = await realCalls('mu-law', 'mulaw', others);
  const overTls = await realCalls('mu-law over TLS', 'mulaw', others, certificate);
  const pcm = await realCalls('PCM16 16 kHz', 'pcm16', others);
  const all = [plain, overTls, pcm];
  try {
    const memory = await connectAndWeigh(plain, say);
    const inbound = await inboundFigures(await floor(), { plain, overTls, pcm }, say);
    for (const { name, gateway } of all) say(`${name}: ${troubles(gateway.log())}`);
    await Promise.all([overTls.stop(), pcm.stop()]);
    const answers = await answerFigures(plain, say);
    const refused = [...(await plain.ears.ask('refused')), ...(await others.ask('refused'))];
    if (refused.length > 0) say(`stand-ins refused: ${refused.join('; ')}`);
    return [...inbound, ...answers, ...memory];
  } finally {
    await Promise.all([...all.map((each) => each.stop()), others.stop()]);
    certificate.remove();
  }
}

/** What would spoil the figures: a recogniser that was lost and opened again costs more than any frame. */
function troubles(log: readonly Record<string, unknown>[]): string {
  const messages = log
    .filter(({ level }) => level === 'warn' || level === 'error')
    .map(({ message }) => String(message));
  return messages.length === 0
    ? 'nothing went wrong'
    : `${messages.length} troubles: ${[...new Set(messages)].join('; ')}`;
}
