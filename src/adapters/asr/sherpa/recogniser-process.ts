/**
 * The recogniser as a process of its own, for all callers: decoding blocks, and the library ends its process where
 * something is wrong with a model. Started by `recogniser.ts`, which writes to its input and reads its fourth file.
 */
import { Socket } from 'node:net';
import type { Heard } from './caller-ear.ts';
import { Listening } from './listening.ts';
import { loadModel } from './load-model.ts';
import type { Model } from './model-folder.ts';
import { encodeFrame, type Frame, FrameReader, type Kind } from './wire.ts';

// Not the usual output: nobody knows what the library prints there.
const gateway = new Socket({ fd: 3, readable: false });
gateway.on('error', () => process.exit(0));
obey().catch(unable);

/** Until there is nobody more to obey: the system closes the input however the gateway ends, kill -9 included. */
async function obey(): Promise<void> {
  const reader = new FrameReader();
  let listening: Listening | null = null;
  for await (const piece of process.stdin) {
    for (const frame of reader.push(piece)) {
      if (frame.kind === 'load') listening = await load(frame);
      else listening?.obey(frame);
    }
    listening?.decode();
  }
  process.exit(0);
}

/** What callers say meanwhile waits in the pipe. */
async function load({ body }: Frame): Promise<Listening> {
  // From our own parent, through typed code on both sides.
  const { model, expects }: { model: Model; expects: readonly string[] } = JSON.parse(body.toString());
  const listening = new Listening({ ...(await loadModel(model, expects)), tell });
  send('ready', 0);
  return listening;
}

function tell(stream: number, { type, ...heard }: Heard): void {
  send(type, stream, JSON.stringify(heard));
}

function send(kind: Kind, stream: number, body = ''): void {
  gateway.write(encodeFrame(kind, stream, body));
}

function unable(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  gateway.end(encodeFrame('unable', 0, reason), () => process.exit(1));
}
