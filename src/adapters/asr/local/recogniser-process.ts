/**
 * A recogniser as a process of its own: decoding blocks for milliseconds at a time, and a crash of the library shall end
 * the hearing of one call and nothing else. Started by `recogniser.ts`.
 */
import type { FromRecogniser, ToRecogniser } from './messages.ts';
import { TwoEars } from './two-ears.ts';
import { Utterances } from './utterances.ts';

// The system closes the channel however the parent ends, kill -9 included.
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', unable);

const ears = new TwoEars();
const utterances = new Utterances(ears, tell);
process.on('message', obey);
tell({ type: 'ready' });

// Messages come from our own parent, through typed code on both sides.
function obey(message: ToRecogniser): void {
  switch (message.type) {
    case 'expect': {
      const words = ears.expect(message.phrases);
      if (words.length > 0) tell({ type: 'unpronounceable', words });
      return;
    }
    case 'voice_began':
      utterances.begin();
      return;
    case 'audio':
      utterances.hear(message.samples);
      return;
    case 'voice_ended':
      utterances.end();
      return;
  }
}

function tell(message: FromRecogniser): void {
  process.send?.(message);
}

function unable(error: Error): void {
  const last: FromRecogniser = { type: 'unable', reason: error.message };
  if (process.send === undefined) process.exit(1);
  process.send(last, () => process.exit(1));
}
