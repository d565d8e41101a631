import type { Figure } from './figure.ts';
import { bargeInFigures } from './frames/barge-in.ts';
import { inboundFigures } from './frames/inbound.ts';
import { outboundFigures } from './frames/outbound.ts';
import { ownShareFigures } from './frames/own-share.ts';
import { progressTeller } from './progress.ts';

/** Measures what the gateway itself costs and takes, on real sockets, with the load in processes of its own. */
export async function benchFrames(): Promise<Figure[]> {
  const say = progressTeller();
  const inbound = await inboundFigures(say);
  const outbound = await outboundFigures(say);
  const bargeIn = await bargeInFigures(say);
  return [...inbound, ...outbound, ...bargeIn, ...(await ownShareFigures(say))];
}
