import { expect, test } from 'vitest';
import type { Line } from '../../src/ports/line.ts';
import { Attachment } from '../../src/runtime/attachment.ts';
import { listenerInto, type Told } from '../contracts/line.ts';

function attached() {
  const told: Told[] = [];
  const closed: string[] = [];
  const line: Line = {
    hasRoom: true,
    sendAudio() {},
    sendMark() {},
    clear() {},
    close: (reason) => void closed.push(reason),
  };
  const attachment = new Attachment(1, line, listenerInto(told));
  const sayAll = () => {
    attachment.audio(Uint8Array.of(1), 20);
    attachment.markReturned('1:0:0');
    attachment.keyPressed('5');
    attachment.lost('closed with 1006');
    attachment.stopped();
  };
  return { attachment, told, closed, sayAll };
}

test('a call hears everything of its line, and its end once', () => {
  const { attachment, told, sayAll } = attached();
  sayAll();
  expect(told).toEqual([
    { audio: [1], atMs: 20 },
    { mark: '1:0:0' },
    { key: '5' },
    { lost: 'closed with 1006' },
  ]);
  expect(attachment.holds).toBe(false);
});

test('a line that was let go is not heard any more: another one may have the call', () => {
  const { attachment, told, closed, sayAll } = attached();
  attachment.letGo();
  sayAll();
  attachment.abandon('over');
  expect(told).toEqual([]);
  expect(closed).toEqual([]);
});

test('T5: a line that is half gone is closed, and lost to its call, before its socket notices', () => {
  const { attachment, told, closed, sayAll } = attached();
  attachment.abandon('the carrier has gone on without it');
  sayAll();
  expect(told).toEqual([{ lost: 'the carrier has gone on without it' }]);
  expect(closed).toHaveLength(1);
});
