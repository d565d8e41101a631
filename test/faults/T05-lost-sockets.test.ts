import { describe, expect, it } from 'vitest';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { callSid, mediaFrame, stopMessage, streamSid } from '../adapters/line-twilio-socket.ts';

const sound = Uint8Array.of(255, 127);

// That the call itself goes on, on another stream, is told by test/e2e/lost-line.test.ts.
describe('T5: a socket that is gone in the middle of a call', () => {
  it.each([
    ['closed in order, without a stop', 1000],
    ['closed without a word', 1005],
    ['cut', 1006],
  ])('%s, is a line that is lost: the call is told once', (_, code) => {
    const { socket, told, faults, timers } = openCall();
    socket.closes(code);
    timers.advance(60_000);
    expect(told).toEqual([{ lost: `closed with ${code}` }]);
    const remedy = expect.stringContaining('the call waits for Twilio');
    expect(faults.noted).toMatchObject([
      {
        code: 'stream.lost',
        fields: { callId: `call_of_${callSid}`, callSid, streamSid, reason: `closed with ${code}`, remedy },
      },
    ]);
    expect(timers.pending).toBe(0);
  });

  it('and that failed first, is noted as both and told once', () => {
    const { socket, told, faults } = openCall();
    socket.emit('error', new Error('read ECONNRESET'));
    socket.closes(1006);
    expect(told).toHaveLength(1);
    expect(faults.noted.map(({ code }) => code)).toEqual(['ws.failed', 'stream.lost']);
  });

  it('after its stop, is nothing to note', () => {
    const { socket, faults } = openCall();
    socket.receives(stopMessage);
    socket.closes(1006);
    expect(faults.noted).toEqual([]);
  });

  it('tells nothing of it to a call on another socket', () => {
    const [lost, other] = [openCall(), openCall()];
    lost.socket.closes(1006);
    other.socket.receives(mediaFrame(sound, 20));
    expect(other.told).toEqual([{ audio: [...sound], atMs: 20 }]);
  });
});
