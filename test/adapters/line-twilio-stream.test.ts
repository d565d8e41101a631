import { describe, expect, it } from 'vitest';
import type { StreamStart } from '../../src/adapters/line/twilio/twilio-stream.ts';
import type { Line, LineListener } from '../../src/ports/line.ts';
import { listenerInto, type Told } from '../contracts/line.ts';
import { open, openCall } from './line-twilio-rig.ts';
import {
  accountSid,
  callSid,
  type FakeSocket,
  mediaFrame,
  startMessage,
  stopMessage,
  streamSid,
} from './line-twilio-socket.ts';

const policyViolation = 1008;
const sound = Uint8Array.of(255, 127);

describe('a stream that begins', () => {
  it('shows its call, its account and its token', () => {
    const { starts } = openCall();
    const parameters = { token: 'let-me-in' };
    expect(starts).toEqual([{ streamSid, callSid, accountSid, token: 'let-me-in', parameters }]);
  });

  it('has no token when Twilio passed none on', () => {
    const { socket, starts } = open();
    socket.receives(startMessage({ customParameters: {} }));
    expect(starts[0]?.token).toBeNull();
  });

  it('may be spoken on before its call has finished moving in', () => {
    const admit = (_: StreamStart, line: Line) => {
      line.sendAudio(sound);
      return listenerInto([]);
    };
    const { socket } = openCall({ admit });
    expect(socket.sent).toHaveLength(1);
  });

  it('may be hung up before its call has finished moving in', () => {
    const told: Told[] = [];
    const admit = (_: StreamStart, line: Line) => {
      line.close('changed my mind');
      return listenerInto(told);
    };
    const { socket } = openCall({ admit });
    socket.receives(mediaFrame(sound, 20));
    socket.closes(1000);
    expect(socket.closedWith).toBe(1000);
    expect(told).toEqual([]);
  });
});

describe('a stream is refused', () => {
  it('when the house does not know it, and the log says why', () => {
    const { socket, faults } = open({ admit: () => ({ refused: 'its token is wrong' }) });
    socket.receives(startMessage());
    expect(socket.closedWith).toBe(policyViolation);
    expect(faults.noted).toEqual([
      {
        code: 'auth.token',
        message: 'a media stream was refused',
        fields: {
          callId: `call_of_${callSid}`,
          callSid,
          streamSid,
          reason: 'its token is wrong',
          remedy: expect.stringContaining('the process that answered the webhook'),
        },
      },
    ]);
  });

  it('when it belongs to another account', () => {
    const { socket, starts, faults } = open({ accountSid: `AC${'9'.repeat(32)}` });
    socket.receives(startMessage());
    expect(socket.closedWith).toBe(policyViolation);
    expect(starts).toEqual([]);
    const reason = expect.stringMatching(/^it belongs to the account AC\w+, not to ours, AC9{32}$/);
    expect(faults.noted).toMatchObject([{ code: 'auth.account', fields: { callSid, streamSid, reason } }]);
  });

  it.each([
    { encoding: 'audio/x-alaw', sampleRate: 8000, channels: 1 },
    { encoding: 'audio/x-mulaw', sampleRate: 16000, channels: 1 },
    { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 2 },
  ])('when its audio is %o', (mediaFormat) => {
    const { socket, starts } = open();
    socket.receives(startMessage({ mediaFormat }));
    expect(socket.closedWith).toBe(policyViolation);
    expect(starts).toEqual([]);
  });

  it('when five seconds bring no start, however much else is said', () => {
    const { socket, timers } = open();
    for (let second = 0; second < 5; second++) {
      expect(socket.closedWith).toBeNull();
      socket.receives({ event: 'connected', protocol: 'Call', version: '1.0.0' });
      socket.receives(mediaFrame(sound, second * 1_000));
      timers.advance(1_000);
    }
    expect(socket.closedWith).toBe(policyViolation);
  });

  it('and a start that comes after that opens nothing', () => {
    const { socket, timers, starts } = open();
    timers.advance(5_000);
    socket.receives(startMessage());
    expect(starts).toEqual([]);
  });
});

describe('messages out of order', () => {
  it('audio before the start and after the stop reaches nobody', () => {
    const { socket, told } = open();
    socket.receives(mediaFrame(sound, 0));
    socket.receives(startMessage());
    socket.receives(mediaFrame(sound, 20));
    socket.receives(stopMessage);
    socket.receives(mediaFrame(sound, 40));
    socket.receives(stopMessage);
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }, { stopped: true }]);
  });

  it('a second start for the same call changes nothing', () => {
    const { socket, told, starts } = openCall();
    socket.receives(startMessage({ streamSid: `MZ${'4'.repeat(32)}` }));
    socket.receives(mediaFrame(sound, 20));
    expect(starts).toHaveLength(1);
    expect(socket.closedWith).toBeNull();
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }]);
  });

  it('a second start for another call closes the socket', () => {
    const { socket, told, starts } = openCall();
    socket.receives(startMessage({ callSid: `CA${'8'.repeat(32)}` }));
    expect(starts).toHaveLength(1);
    expect(socket.closedWith).toBe(policyViolation);
    expect(told).toEqual([{ lost: 'a start for another call' }]);
  });

  it('a stop before the start ends the socket without a call', () => {
    const { socket, timers, starts } = open();
    socket.receives(stopMessage);
    socket.receives(startMessage());
    timers.advance(5_000);
    expect(starts).toEqual([]);
    expect(socket.closedWith).toBe(1000);
  });

  it('an event of the future is passed over', () => {
    const { socket, told } = openCall();
    for (let times = 0; times < 50; times++) socket.receives({ event: 'transcript', text: 'hello' });
    expect(socket.closedWith).toBeNull();
    expect(told).toEqual([]);
  });
});

describe('frames that cannot be read', () => {
  it('do no harm, nine in a row', () => {
    const { socket, told } = openCall();
    for (let times = 0; times < 8; times++) socket.receives('{"event":');
    socket.receivesBinary(sound);
    socket.receives(mediaFrame(sound, 20));
    expect(socket.closedWith).toBeNull();
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }]);
  });

  it('are all binary frames, whatever is in them', () => {
    const { socket, starts } = open();
    socket.receivesBinary(Buffer.from(JSON.stringify(startMessage())));
    expect(starts).toEqual([]);
  });

  it('close the line at the tenth within ten seconds', () => {
    const { socket, timers, told } = openCall();
    for (let times = 0; times < 10; times++) {
      expect(socket.closedWith).toBeNull();
      socket.receivesBinary(sound);
      timers.advance(900);
    }
    expect(socket.closedWith).toBe(1007);
    expect(told).toEqual([{ lost: 'too many unreadable frames' }]);
  });

  it('are forgiven after a while', () => {
    const { socket, timers } = openCall();
    for (let times = 0; times < 40; times++) {
      socket.receives('not a message');
      timers.advance(2_000);
    }
    expect(socket.closedWith).toBeNull();
  });

  it('before the start close the socket too', () => {
    const { socket } = open();
    for (let times = 0; times < 10; times++) socket.receives('');
    expect(socket.closedWith).toBe(1007);
  });
});

describe('the end of a stream', () => {
  it('is the caller’s when Twilio says stop: the socket is left to Twilio for five seconds', () => {
    const { socket, timers, told } = openCall();
    socket.receives(stopMessage);
    timers.advance(4_000);
    expect(socket.closedWith).toBeNull();
    timers.advance(1_000);
    expect(socket.closedWith).toBe(1000);
    expect(told).toEqual([{ stopped: true }]);
  });

  it('is an accident when the socket closes without a stop', () => {
    const { socket, told } = openCall();
    socket.emit('error', new Error('read ECONNRESET'));
    socket.closes(1006);
    expect(told).toEqual([{ lost: 'closed with 1006' }]);
  });

  it('is an accident, told within the sixth second, when nothing has come for five', () => {
    const { socket, timers, told } = openCall();
    for (let atMs = 0; atMs < 60_000; atMs += 1_000) {
      socket.receives(mediaFrame(sound, atMs));
      timers.advance(1_000);
    }
    expect(told.every((each) => 'audio' in each)).toBe(true);
    told.length = 0;
    timers.advance(4_000);
    expect(told).toEqual([]);
    timers.advance(1_000);
    expect(told).toEqual([{ lost: 'stalled' }]);
    expect(socket.closedWith).toBe('terminated');
  });

  it('leaves nothing waiting behind', () => {
    for (const end of [() => {}, (socket: FakeSocket) => socket.receives(stopMessage)]) {
      const { socket, timers } = openCall();
      end(socket);
      socket.closes(1000);
      expect(timers.pending).toBe(0);
    }
  });

  it('is looked for with a ping every twenty seconds', () => {
    const { socket, timers } = openCall();
    for (let second = 0; second < 60; second++) {
      timers.advance(1_000);
      socket.receives(mediaFrame(sound, second * 1_000));
    }
    expect(socket.pings).toBe(3);
  });
});

describe('a carrier that does not read', () => {
  it('is given up after ten seconds', () => {
    const { socket, timers, told } = openCall();
    socket.bufferedAmount = 1_000_000;
    for (let second = 0; second < 10; second++) {
      socket.receives(mediaFrame(sound, second * 1_000));
      expect(socket.closedWith).toBeNull();
      timers.advance(1_000);
    }
    expect(socket.closedWith).toBe('terminated');
    expect(told.at(-1)).toEqual({ lost: 'congested' });
  });
});

describe('a bug in one call', () => {
  it('ends its own stream, is logged, and throws nothing at the others', () => {
    const told: Told[] = [];
    const broken: LineListener = {
      ...listenerInto(told),
      audio: () => {
        throw new Error('a bug');
      },
    };
    const { socket, logged } = openCall({ admit: () => broken });
    socket.receives(mediaFrame(sound, 20));
    expect(socket.closedWith).toBe(1011);
    expect(told).toEqual([{ lost: 'our own code failed' }]);
    expect(logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('ends its own stream even when it cannot be told so', () => {
    const fail = () => {
      throw new Error('a bug');
    };
    const broken = { audio: fail, markReturned: fail, keyPressed: fail, stopped: fail, lost: fail };
    const { socket } = openCall({ admit: () => broken });
    socket.receives({ event: 'dtmf', dtmf: { digit: '1' } });
    expect(socket.closedWith).toBe(1011);
    const atTheDoor = open({ admit: fail });
    atTheDoor.socket.receives(startMessage());
    expect(atTheDoor.socket.closedWith).toBe(1011);
  });
});
