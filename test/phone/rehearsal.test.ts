import { describe, expect, test } from 'vitest';
import type { CarrierFact } from '../../src/phone/ledger.ts';
import { type RehearsalOptions, rehearse } from '../../src/phone/rehearsal.ts';
import {
  audioOf,
  type FakeGatewayOptions,
  fakeGateway,
  type GatewayStream,
  markName,
} from './fake-gateway.ts';
import { tone } from './sounds.ts';

const publicUrl = 'https://parley.example';

const connect = (after = '<Hangup/>') =>
  `<Response>
     <Connect><Stream url="{stream}"><Parameter name="token" value="a&amp;b"/></Stream></Connect>${after}
   </Response>`;

async function callThrough(
  options: FakeGatewayOptions,
  how: Pick<RehearsalOptions, 'script'> & Partial<RehearsalOptions>,
) {
  const gateway = await fakeGateway(options);
  const result = await rehearse({ ...gateway.number, ...how }).finally(gateway.close);
  return { result, gateway, types: result.facts.map(({ type }) => type) };
}

const ofType = <T extends CarrierFact['type']>(facts: readonly CarrierFact[], type: T) =>
  facts.filter((fact): fact is Extract<CarrierFact, { type: T }> => fact.type === type);

/** A gateway that has heard enough after so many frames. */
function hangUpAfter(frames: number, stream: GatewayStream): void {
  stream.on('media', () => {
    if (stream.all('media').length === frames) stream.close();
  });
}

const isHungUpOn: RehearsalOptions['script'] = [{ do: 'wait_for_hang_up', withinMs: 10_000 }];

/** A gateway that greets, answers at length, can be interrupted, says goodbye and closes the stream. */
function converse(stream: GatewayStream): void {
  let heardMs = 0;
  let quietMs = 0;
  let isAnswering = false;
  const say = (ms: number, name: string) => {
    for (let part = 1; part <= ms / 200; part += 1) {
      stream.media(tone(200));
      stream.mark(`${name}:${part}`);
    }
    stream.mark(`${name}:end`);
  };
  stream.on('start', () => {
    stream.mark('begin');
    say(800, 'greeting');
  });
  stream.on('media', (message) => {
    const isVoice = audioOf(message).some((byte) => (~byte & 0x70) >= 0x40);
    quietMs = isVoice ? 0 : quietMs + 20;
    if (isVoice) heardMs += 20;
    if (isAnswering && heardMs >= 100) {
      stream.clear();
      isAnswering = false;
      heardMs = 100;
      stream.onMark('bye:end', () => stream.close());
      stream.on('media', () => {
        if (quietMs === 500) say(600, 'bye');
      });
    } else if (!isAnswering && heardMs > 100 && quietMs === 500 && stream.all('mark').length < 10) {
      heardMs = 0;
      isAnswering = true;
      say(8000, 'answer');
    }
  });
}

describe.concurrent('a whole call', () => {
  const documents = {
    '/voice': connect('<Redirect>/after</Redirect>'),
    '/after': '<Response><Say>Thank you &amp; goodbye.</Say></Response>',
    '/status': 204,
  };
  const script: RehearsalOptions['script'] = [
    { do: 'listen' },
    { do: 'say', text: 'What are your opening hours?' },
    { do: 'interrupt', afterMs: 800, text: 'Wait, stop please.' },
    { do: 'listen' },
    { do: 'wait_for_hang_up', withinMs: 10_000 },
  ];
  test('a caller asks, interrupts, hears goodbye, and every part of it is on record', async () => {
    const { result, gateway } = await callThrough(
      { documents, publicUrl, onStream: converse },
      { script, statusUrl: `${publicUrl}/status`, comfortNoise: true },
    );
    expect(result.problems).toEqual([]);
    expect(result).toMatchObject({ ok: true, endedBy: 'gateway', status: 'completed', violations: [] });

    expect(gateway.webhooks.map(({ path, isSigned }) => [path, isSigned])).toEqual([
      ['/voice', true],
      ['/after', true],
      ['/status', true],
    ]);
    expect(gateway.webhooks.map(({ fields }) => fields['CallStatus'])).toEqual([
      'ringing',
      'in-progress',
      'completed',
    ]);
    expect(gateway.webhooks[0]?.fields).toMatchObject({
      CallSid: result.callSid,
      From: '+14155550101',
      To: '+15005550006',
      Direction: 'inbound',
      ApiVersion: '2010-04-01',
      FromCity: '',
    });
    expect(gateway.webhooks[2]?.fields).toMatchObject({
      SequenceNumber: '0',
      CallbackSource: 'call-progress-events',
    });
    expect(gateway.webhooks[2]?.fields['Timestamp']).toMatch(
      /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/,
    );
    expect(Number(gateway.webhooks[2]?.fields['CallDuration'])).toBeGreaterThan(0);
    expect(gateway.upgrades).toEqual([{ isSigned: true }]);

    const [stream] = gateway.streams;
    if (!stream) throw new Error('no stream');
    expect(stream.received[0]).toEqual({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    expect(stream.received[1]).toEqual({
      event: 'start',
      sequenceNumber: '1',
      start: {
        accountSid: 'AC00000000000000000000000000000001',
        streamSid: expect.stringMatching(/^MZ[0-9a-f]{32}$/),
        callSid: result.callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { token: 'a&b' },
      },
      streamSid: stream.streamSid,
    });
    const numbers = stream.received.slice(1).map((message) => message['sequenceNumber']);
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1)));
    expect(stream.received.slice(1).every((message) => message['streamSid'] === stream.streamSid)).toBe(true);
    const media = stream.all('media');
    expect(media.map((message) => message['media'])).toEqual(
      media.map((message, index) => ({
        track: 'inbound',
        chunk: String(index + 1),
        timestamp: String(index * 20),
        payload: audioOf(message).toString('base64'),
      })),
    );
    expect(media.every((message) => audioOf(message).length === 160)).toBe(true);

    // The tape is the very audio that was on the wire.
    expect(Buffer.from(result.tape.caller).includes(Buffer.concat(media.map(audioOf)))).toBe(true);
    expect(Buffer.from(result.tape.agent).includes(Buffer.from(tone(800)))).toBe(true);
    expect(result.tape.wav().length).toBe(44 + 4 * result.tape.caller.length);

    // A mark into silence returns at once, those behind audio in order, and all the rest with the clear.
    const sent = ofType(result.facts, 'stream.mark_received').map(({ name }) => name);
    const returned = ofType(result.facts, 'stream.mark_returned');
    expect(returned.map(({ name }) => name)).toEqual(sent);
    expect(stream.all('mark').map(markName)).toEqual(sent);
    expect(returned[0]).toMatchObject({ name: 'begin', because: 'nothing_buffered' });
    const cleared = returned.filter(({ because }) => because === 'cleared').map(({ name }) => name);
    expect(cleared.every((name) => name.startsWith('answer:'))).toBe(true);
    expect(cleared.at(-1)).toBe('answer:end');
    expect(cleared.length).toBeLessThan(41);
    expect(
      returned.filter(({ because }) => because !== 'cleared').some(({ name }) => name === 'answer:4'),
    ).toBe(true);
    const [clear] = ofType(result.facts, 'stream.cleared');
    expect(clear?.marks).toBe(cleared.length);

    // The agent was audible from the caller's first sample to the clear, and not a sample longer.
    const [interruption] = result.interruptions;
    expect(interruption).toMatchObject({ text: 'Wait, stop please.', agentWasAudible: true });
    const answer = result.timeline.agent.find(({ fromMs }) => fromMs > 1000);
    const playedMs = 8000 - (clear?.droppedMs ?? 0);
    expect(Math.abs((answer?.toMs ?? 0) - (answer?.fromMs ?? 0) - playedMs)).toBeLessThanOrEqual(1);
    expect((interruption?.atMs ?? 0) + (interruption?.agentStayedAudibleMs ?? 0)).toBeCloseTo(
      answer?.toMs ?? 0,
      3,
    );
    expect(result.timeline.caller).toHaveLength(2);

    expect(ofType(result.facts, 'debugger.noted').map(({ code }) => code)).toEqual([31921]);
    expect(ofType(result.facts, 'say.heard').map(({ text }) => text)).toEqual(['Thank you & goodbye.']);
  });
});

describe.concurrent('when the caller hangs up', () => {
  test('the stream is stopped and closed normally, and no more of the TwiML is carried out', async () => {
    const { result, gateway, types } = await callThrough(
      {
        documents: { '/voice': connect('<Say>Never heard.</Say>') },
        onStream: (stream) => stream.on('start', () => stream.media(tone(200))),
      },
      { script: [{ do: 'listen' }, { do: 'press', digits: '4#' }, { do: 'hang_up' }] },
    );
    expect(result).toMatchObject({ ok: true, endedBy: 'caller', status: 'completed' });
    const [stream] = gateway.streams;
    expect(await stream?.closed).toBe(1000);
    expect(stream?.received.at(-1)).toMatchObject({
      event: 'stop',
      stop: { accountSid: 'AC00000000000000000000000000000001', callSid: result.callSid },
      streamSid: stream?.streamSid,
    });
    expect(stream?.all('dtmf').map((message) => message['dtmf'])).toEqual([
      { track: 'inbound_track', digit: '4' },
      { track: 'inbound_track', digit: '#' },
    ]);
    expect(types).not.toContain('say.heard');
    expect(types).not.toContain('debugger.noted');
  });
});

describe.concurrent('when the gateway misbehaves', () => {
  test('every broken rule fails the rehearsal, and the call goes on', async () => {
    const { result, gateway } = await callThrough(
      {
        documents: { '/voice': connect() },
        onStream: (stream) =>
          stream.on('start', () => {
            stream.sendBinary(Buffer.from('{}'));
            stream.send({ event: 'clear', streamSid: stream.streamSid, extra: 1 });
            stream.mark('still there');
            stream.onMark('still there', () => stream.close());
          }),
      },
      { script: [{ do: 'wait_for_hang_up', withinMs: 10_000 }] },
    );
    expect(result.ok).toBe(false);
    expect(result.violations.map(({ code }) => code)).toEqual([31950, 31951]);
    expect(result.problems).toHaveLength(2);
    expect(gateway.streams[0]?.all('mark').map(markName)).toEqual(['still there']);
  });

  test('a silent agent is hung up on with a plain sentence', async () => {
    const { result } = await callThrough(
      { documents: { '/voice': connect() }, onStream: () => {} },
      { script: [{ do: 'listen', withinMs: 400 }] },
    );
    expect(result).toMatchObject({ ok: false, problems: ['the agent never began to speak within 0.4 s'] });
  });

  test('a refused upgrade is noted, and the caller hears the next verb', async () => {
    const { result } = await callThrough(
      { documents: { '/voice': connect('<Say>Sorry.</Say>') }, refuseUpgradeWith: 403 },
      { script: [{ do: 'wait_for_hang_up', withinMs: 5000 }] },
    );
    expect(ofType(result.facts, 'debugger.noted').map(({ code }) => code)).toEqual([31920]);
    expect(ofType(result.facts, 'say.heard').map(({ text }) => text)).toEqual(['Sorry.']);
    expect(result.problems).toEqual([
      'the carrier would report 31920: the upgrade was answered with 403 instead of 101',
    ]);
  });

  test('a gateway that crashes in mid-stream is noted, and the call goes on with the next verb', async () => {
    const { result } = await callThrough(
      {
        documents: { '/voice': connect('<Say>One moment.</Say>') },
        onStream: (stream) => stream.on('start', () => stream.crash()),
      },
      { script: [{ do: 'wait_for_hang_up', withinMs: 5000 }] },
    );
    expect(ofType(result.facts, 'debugger.noted').map(({ code }) => code)).toEqual([31903]);
    expect(ofType(result.facts, 'say.heard').map(({ text }) => text)).toEqual(['One moment.']);
  });

  test.each([
    ['TwiML that is not XML', '<Response><Say>', 'text/xml', 12100],
    ['TwiML that nobody knows', '<Response><Dance/></Response>', 'text/xml', 12200],
    ['the wrong content type', '<Response/>', 'application/json', 12300],
    ['an error', 500, 'text/xml', 11200],
  ])('%s ends the call with an application error', async (_title, document, contentType, code) => {
    const { result } = await callThrough(
      { documents: { '/voice': document }, contentType },
      { script: [{ do: 'wait_for_hang_up', withinMs: 10_000 }] },
    );
    expect(result).toMatchObject({ ok: false, endedBy: 'carrier', status: 'failed' });
    expect(ofType(result.facts, 'debugger.noted').map((noted) => noted.code)).toEqual([code]);
  });

  test('nobody there at all is a problem in plain words', async () => {
    const gateway = await fakeGateway({ documents: {} });
    await gateway.close();
    const result = await rehearse({
      ...gateway.number,
      script: [{ do: 'wait_for_hang_up', withinMs: 10_000 }],
    });
    expect(result.problems[0]).toContain('could not be reached');
  });
});

describe.concurrent('how else a call can go', () => {
  test('a busy line is never answered, and its caller hears nobody', async () => {
    const { result, gateway, types } = await callThrough(
      { documents: { '/voice': '<Response><Reject reason="busy"/></Response>', '/status': 204 } },
      { script: [{ do: 'listen' }], statusUrl: 'http://localhost/status' },
    );
    expect(types).not.toContain('call.answered');
    expect(result).toMatchObject({ ok: false, status: 'busy', answeredAtMs: undefined });
    expect(gateway.webhooks.at(-1)?.fields).toMatchObject({ CallStatus: 'busy', CallDuration: '0' });
  });

  test('a stream that breaks off is taken up again by the next document, after a gap', async () => {
    const { result, gateway } = await callThrough(
      {
        documents: { '/voice': connect('<Redirect>/after</Redirect>'), '/after': connect('<Hangup/>') },
        onStream: (stream) => stream.on('start', () => stream.media(tone(300))),
      },
      {
        script: [{ do: 'listen' }, { do: 'listen' }, { do: 'hang_up' }],
        faults: [{ do: 'drop_socket', atMs: 1200 }],
      },
    );
    expect(result.problems).toEqual([]);
    expect(gateway.streams).toHaveLength(2);
    expect(await gateway.streams[0]?.closed).toBe(1006);
    expect(gateway.streams[0]?.all('stop')).toEqual([]);
    expect(gateway.streams[1]?.all('stop')).toHaveLength(1);
    expect(gateway.streams[1]?.streamSid).not.toBe(gateway.streams[0]?.streamSid);
    expect(gateway.streams[1]?.all('media')[0]).toMatchObject({ media: { chunk: '1', timestamp: '0' } });
    expect(result.timeline.agent).toHaveLength(2);
  });

  test('a stream that the carrier gives up half-open stays silent there, and the call goes on elsewhere', async () => {
    const { result, gateway } = await callThrough(
      {
        documents: { '/voice': connect('<Redirect>/after</Redirect>'), '/after': connect('<Hangup/>') },
        onStream: (stream) => stream.on('start', () => stream.media(tone(300))),
      },
      {
        script: [{ do: 'listen' }, { do: 'listen' }, { do: 'hang_up' }],
        faults: [{ do: 'go_half_open', atMs: 1200 }],
      },
    );
    expect(result.problems).toEqual([]);
    const [given, next] = gateway.streams;
    expect(given?.all('media')).toHaveLength(60);
    expect(given?.all('stop')).toEqual([]);
    expect(next?.all('stop')).toHaveLength(1);
    // Its socket is only cut when the whole call is over.
    expect(await given?.closed).toBe(1006);
    expect(result.facts.filter(({ type }) => type === 'stream.ended')).toHaveLength(2);
  });

  test('a fault can wait until somebody speaks', async () => {
    const { result } = await callThrough(
      {
        documents: { '/voice': connect('<Hangup/>') },
        onStream: (stream) => stream.on('start', () => stream.media(tone(300))),
      },
      {
        script: [{ do: 'listen' }, { do: 'say', text: 'What are your opening hours?' }],
        faults: [{ do: 'drop_socket', atMs: 500, since: 'caller_began_to_speak' }],
      },
    );
    const order = result.facts.flatMap(({ type }) =>
      ['caller.began_to_speak', 'fault.injected', 'caller.finished_speaking'].includes(type) ? [type] : [],
    );
    expect(order).toEqual(['caller.began_to_speak', 'fault.injected']);
  });

  const dial = `<Response>
     <Dial action="/after" timeout="5">
       <Number statusCallback="https://parley.example/leg" statusCallbackEvent="answered completed">+15005550009</Number>
     </Dial>
     <Say>Never heard.</Say>
   </Response>`;

  test('a caller who is put through hears the person, and the gateway hears of both ends of it', async () => {
    const { result, gateway } = await callThrough(
      { documents: { '/voice': dial, '/after': '<Response><Hangup/></Response>', '/leg': 204 }, publicUrl },
      {
        script: [
          { do: 'listen' },
          { do: 'say', text: 'Hello.' },
          { do: 'wait_for_hang_up', withinMs: 9_000 },
        ],
        telephones: {
          '+15005550009': { do: 'answer', afterMs: 400, says: 'Front desk.', talksForMs: 3_000 },
        },
      },
    );
    expect(result).toMatchObject({ ok: true, problems: [], endedBy: 'gateway' });
    expect(result.timeline.agent).toHaveLength(1);
    const legs = gateway.webhooks.filter(({ path }) => path === '/leg').map(({ fields }) => fields);
    expect(legs).toMatchObject([
      { CallStatus: 'in-progress', SequenceNumber: '2', Direction: 'outbound-dial', To: '+15005550009' },
      { CallStatus: 'completed', SequenceNumber: '3', CallDuration: '3', From: '+14155550101' },
    ]);
    for (const leg of legs) {
      expect(leg['ParentCallSid']).toBe(result.callSid);
      expect(leg['CallSid']).not.toBe(result.callSid);
    }
    const after = gateway.webhooks.find(({ path }) => path === '/after');
    expect(after?.fields).toMatchObject({
      CallSid: result.callSid,
      CallStatus: 'in-progress',
      DialCallStatus: 'completed',
      DialCallSid: legs[0]?.['CallSid'],
      DialCallDuration: '3',
      DialBridged: 'true',
    });
    expect(gateway.webhooks.every(({ isSigned }) => isSigned)).toBe(true);
  });

  test('a caller who is not put through comes back', async () => {
    const { result, gateway } = await callThrough(
      {
        documents: { '/voice': dial, '/after': '<Response><Say>Nobody.</Say></Response>', '/leg': 204 },
        publicUrl,
      },
      {
        script: [{ do: 'wait_for_hang_up', withinMs: 9_000 }],
        telephones: { '+15005550009': { do: 'be_busy', afterMs: 300 } },
      },
    );
    expect(result.problems).toEqual([]);
    expect(ofType(result.facts, 'say.heard').map(({ text }) => text)).toEqual(['Nobody.']);
    const [leg, after] = gateway.webhooks.slice(1).toSorted((a, b) => b.path.localeCompare(a.path));
    expect(leg?.fields).toMatchObject({ CallStatus: 'busy', CallDuration: '0', SequenceNumber: '2' });
    expect(after?.fields).toMatchObject({ DialCallStatus: 'busy', DialBridged: 'false' });
    expect(after?.fields).not.toHaveProperty('DialCallDuration');
  });

  test('frames that are held up arrive later, all of them and in order', async () => {
    const arrivedWith: number[] = [];
    const { gateway } = await callThrough(
      {
        documents: { '/voice': connect() },
        onStream: (stream) => {
          let waiting = 0;
          hangUpAfter(40, stream);
          stream.on('media', () => {
            waiting += 1;
            setImmediate(() => {
              if (waiting > 0) arrivedWith.push(waiting);
              waiting = 0;
            });
          });
        },
      },
      { script: isHungUpOn, faults: [{ do: 'hold_frames', atMs: 200, forMs: 400 }] },
    );
    const media = gateway.streams[0]?.all('media') ?? [];
    expect(media.map((message) => Object(message['media']).timestamp)).toEqual(
      media.map((_, index) => String(index * 20)),
    );
    expect(media.length).toBeGreaterThanOrEqual(40);
    expect(Math.max(...arrivedWith)).toBeGreaterThan(5);
  });

  test('frames that are lost never arrive, and those after them show how many there were', async () => {
    const { gateway } = await callThrough(
      { documents: { '/voice': connect() }, onStream: (stream) => hangUpAfter(20, stream) },
      { script: isHungUpOn, faults: [{ do: 'lose_frames', atMs: 200, forMs: 400 }] },
    );
    const media = gateway.streams[0]?.all('media') ?? [];
    const times = media.map((message) => Number(Object(message['media']).timestamp));
    expect(times.slice(8, 12)).toEqual([160, 180, 600, 620]);
    expect(media.map((message) => Object(message['media']).chunk)).toEqual(
      times.map((ms) => String(ms / 20 + 1)),
    );
    const numbers = media.map((message) => Number(message['sequenceNumber']));
    expect((numbers[10] ?? 0) - (numbers[9] ?? 0)).toBe(21);
  });

  test('a stream is only dialled where Twilio would dial it', async () => {
    const elsewhere = (url: string) => `<Response><Connect><Stream url="${url}"/></Connect></Response>`;
    for (const [url, code] of [
      ['ws://parley.example/media', 31922],
      ['https://parley.example/media', 31922],
      ['wss://parley.example/media?token=1', 31920],
      ['wss://127.0.0.1:9/media', 31902],
    ] as const) {
      const { result } = await callThrough(
        { documents: { '/voice': elsewhere(url) } },
        { script: [{ do: 'wait_for_hang_up', withinMs: 5000 }], dial: (each) => each },
      );
      expect(ofType(result.facts, 'debugger.noted').map((noted) => noted.code)).toEqual([code]);
    }
  });
});
