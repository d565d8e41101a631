import { describe, expect, it } from 'vitest';
import { earsChain } from '../../support/on-duty.ts';
import { turnInfoOf } from '../../support/stand-ins/deepgram-flux.ts';
import { soundOf } from '../../support/stand-ins/word-sounds.ts';
import { until } from '../../support/until.ts';
import {
  connected,
  fluxAt,
  fluxWith,
  open,
  overTheLine,
  quiet,
  someone,
  speak,
  standIn,
} from './deepgram.ts';

const words = (...list: string[]) =>
  list.map((word, i) => ({ word, fromMs: 300 * i + 100, untilMs: 300 * i + 340 }));

/** An agent that never thinks ahead. */
const unsaid = { sure: undefined, maybe: null, longestQuietMs: undefined };
/** An agent with a mind of its own about turns. */
const turnOver = {
  anything: { sure: 0.55, maybe: 0.5, longestQuietMs: undefined },
  yes_no: { sure: 0.55, maybe: null, longestQuietMs: undefined },
  digits: { sure: 1, maybe: undefined, longestQuietMs: 6_000 },
  spelling: unsaid,
};

describe('a caller who is heard by Flux', () => {
  it('is guessed as a whole until their turn is over, and settled once', async () => {
    const flux = await fluxWith({ do: 'listen' });
    const { stream, events, connection } = await connected(flux);
    stream.voiceBegan();
    await speak(flux, stream, overTheLine(soundOf('a table, for four')));
    stream.voiceEnded();
    await speak(flux, stream, quiet(800));
    const heardMs = expect.any(Number);
    expect(events).toEqual([
      { type: 'partial', text: 'a' },
      { type: 'partial', text: 'a table' },
      { type: 'turn_ending' },
      { type: 'turn_resumed' },
      { type: 'partial', text: 'a table for' },
      { type: 'partial', text: 'a table for four' },
      { type: 'turn_ending' },
      { type: 'final', text: 'a table for four', confidence: 0.98, settledMs: heardMs },
      { type: 'turn_ended' },
    ]);
    expect(connection.told).toEqual([]);
    expect(connection.piecesMs.every((ms) => ms <= 80)).toBe(true);
    expect(connection.query.toString()).toBe(
      'model=flux-general-en&encoding=mulaw&sample_rate=8000&eot_threshold=0.7&eager_eot_threshold=0.4&eot_timeout_ms=3000',
    );
    stream.close();
    expect(await connection.closed).toBe(1000);
    expect(flux.server.refused).toEqual([]);
    expect(flux.time.pending).toBe(0);
  });

  it('is waited for as long as befits what they were asked', async () => {
    const flux = await fluxWith({ do: 'listen' });
    const { stream, connection } = await connected(flux);
    for (const kind of ['anything', 'yes_no', 'yes_no', 'digits', 'spelling', 'anything'] as const)
      stream.expect?.(kind);
    await flux.server.caughtUp();
    expect(connection.told.map(({ message }) => message)).toMatchObject([
      {
        type: 'Configure',
        thresholds: { eot_threshold: 0.6, eager_eot_threshold: 0.3, eot_timeout_ms: 1_500 },
      },
      { type: 'Configure', thresholds: { eot_threshold: 0.85 } },
      { type: 'Configure', thresholds: { eot_threshold: 0.85 } },
      { type: 'Configure', thresholds: { eot_threshold: 0.7, eot_timeout_ms: 3_000 } },
    ]);
    expect(flux.server.refused).toEqual([]);
  });

  it('is waited for as they were asked, also where what was asked for came before audio that is too old to be sent', async () => {
    const flux = await fluxWith({ do: 'listen' });
    const { stream } = open(flux.asr);
    stream.expect?.('digits');
    stream.write(quiet(10_500));
    await until(() => flux.server.connections[0]?.told.length === 1);
    expect(flux.server.connections[0]?.told).toMatchObject([{ type: 'Configure', heardMs: 0 }]);
  });

  it('is waited for in the same way by ears that were not open yet, or had to be opened again', async () => {
    const flux = await fluxWith({ do: 'listen', cutAtMs: 160 }, { do: 'listen' });
    const { stream } = open(earsChain([flux.asr], flux.time, flux.faults));
    stream.expect?.('digits');
    await until(() => flux.server.connections[0]?.told.length === 1);
    await speak(flux, stream, quiet(160));
    await until(() => flux.faults.counted.get('asr.connect') === 1);
    flux.time.advance(0);
    await until(() => (flux.server.connections[1]?.heardMs ?? 0) > 0);
    await speak(flux, stream, quiet(400));
    const asked = flux.server.connections.map(({ told }) => told.map(({ message }) => message));
    expect(asked).toMatchObject([
      [{ type: 'Configure', thresholds: { eot_threshold: 0.85 } }],
      [{ type: 'Configure', thresholds: { eot_threshold: 0.85 } }],
    ]);
  });

  it('is waited for as the agent says, also by ears that had to be opened again', async () => {
    const flux = await fluxWith({ do: 'listen', cutAtMs: 160 }, { do: 'listen' });
    const { stream } = open(earsChain([flux.asr], flux.time, flux.faults), { ...someone, turnOver });
    await until(() => flux.server.connections.length === 1);
    stream.expect?.('digits');
    stream.expect?.('yes_no');
    await flux.server.caughtUp();
    await speak(flux, stream, quiet(160));
    await until(() => flux.faults.counted.get('asr.connect') === 1);
    flux.time.advance(0);
    await until(() => (flux.server.connections[1]?.heardMs ?? 0) > 0);
    const asked = flux.server.connections.map(({ query, told }) => ({
      opened: ['eot_threshold', 'eager_eot_threshold', 'eot_timeout_ms'].map((name) => query.get(name)),
      told: told.map(({ message }) => message),
    }));
    const digits = { eot_threshold: 1, eager_eot_threshold: 0.6, eot_timeout_ms: 6_000 };
    // Flux cannot be told to leave it out again, and may not be surer of it than of the end.
    const yesNo = { eot_threshold: 0.55, eager_eot_threshold: 0.55, eot_timeout_ms: 1_500 };
    const opened = ['0.55', '0.5', '3000'];
    expect(asked).toEqual([
      {
        opened,
        told: [
          { type: 'Configure', thresholds: digits },
          { type: 'Configure', thresholds: yesNo },
        ],
      },
      { opened, told: [{ type: 'Configure', thresholds: yesNo }] },
    ]);
    expect(flux.server.refused).toEqual([]);
  });

  it('is not thought ahead of where nobody wants it: for one kind of answer, or for any', async () => {
    const flux = await fluxWith({ do: 'listen' });
    const { stream, events } = await connected(flux, { ...someone, turnOver });
    const types = () => events.splice(0).map(({ type }) => type);
    stream.expect?.('yes_no');
    await speak(flux, stream, overTheLine(soundOf('yes')));
    await speak(flux, stream, quiet(800));
    expect(types()).toEqual(['partial', 'final', 'turn_ended']);
    stream.expect?.('anything');
    await speak(flux, stream, overTheLine(soundOf('yes')));
    await speak(flux, stream, quiet(800));
    expect(types()).toEqual(['partial', 'turn_ending', 'final', 'turn_ended']);
    const never = await fluxWith({ do: 'listen' });
    const nowhere = { anything: unsaid, yes_no: unsaid, digits: unsaid, spelling: unsaid };
    const { connection, stream: other } = await connected(never, { ...someone, turnOver: nowhere });
    other.expect?.('digits');
    await never.server.caughtUp();
    expect(connection.query.has('eager_eot_threshold')).toBe(false);
    expect(JSON.stringify(connection.told)).not.toContain('eager');
  });

  it('in another language is heard by the model that knows it, and by no other', async () => {
    const { server, time } = await standIn({ do: 'listen' });
    const at = { url: server.url, time, takes: 'mulaw at 8 kHz' } as const;
    const german = { ...someone, language: 'de-DE' };
    const { failures } = open(fluxAt(at), german);
    await until(() => failures().length === 1);
    expect(failures()).toMatchObject([
      { reason: 'refused', detail: expect.stringContaining('flux-general-multi') },
    ]);
    open(fluxAt({ ...at, model: 'flux-general-multi' }), german);
    await until(() => server.connections.length === 1);
    expect(server.connections[0]?.query.getAll('language_hint')).toEqual(['de']);
  });
});

describe('what Flux says in an order of its own', () => {
  const one = words('yes');
  const two = words('yes', 'please');
  const long = words('yes', ...Array.from({ length: 2_000 }, () => 'please'));
  it.each<[string, object[], string[]]>([
    [
      'a turn that ends twice',
      [turnInfoOf('EndOfTurn', 0, one, 400), turnInfoOf('EndOfTurn', 0, one, 400)],
      ['final yes', 'turn_ended'],
    ],
    [
      'an update after the end',
      [turnInfoOf('EndOfTurn', 0, one, 400), turnInfoOf('Update', 0, two, 700)],
      ['final yes', 'turn_ended'],
    ],
    [
      'a turn without an end',
      [turnInfoOf('Update', 0, one, 400), turnInfoOf('StartOfTurn', 1, words('no'), 900)],
      ['partial yes', 'final yes', 'partial no'],
    ],
    [
      'a turn without words',
      [turnInfoOf('StartOfTurn', 0, [], 400), turnInfoOf('EndOfTurn', 0, [], 400)],
      ['final '],
    ],
    [
      'the same twice',
      [turnInfoOf('Update', 0, one, 400), turnInfoOf('Update', 0, one, 500)],
      ['partial yes'],
    ],
    [
      'an early end with other words',
      [turnInfoOf('Update', 0, one, 400), turnInfoOf('EagerEndOfTurn', 0, two, 700)],
      ['partial yes', 'partial yes please', 'turn_ending'],
    ],
    [
      'nonsense',
      [
        { type: 'TurnInfo', event: 'Applause' },
        { type: 'TurnInfo', event: 'Update' },
        { type: 'Hello' },
        turnInfoOf('EndOfTurn', 0, one, 400),
      ],
      ['final yes', 'turn_ended'],
    ],
    [
      'without end',
      [turnInfoOf('EndOfTurn', 0, long, 400)],
      [
        `final ${long
          .map(({ word }) => word)
          .join(' ')
          .slice(0, 4_096)}`,
        'turn_ended',
      ],
    ],
  ])('%s', async (_, messages, told) => {
    const flux = await fluxWith({ do: 'listen', isDeaf: true });
    const { stream, events, connection } = await connected(flux);
    stream.write(quiet(1_000));
    await flux.server.caughtUp();
    for (const message of messages) connection.say(message);
    await flux.server.caughtUp();
    expect(events.map((event) => ('text' in event ? `${event.type} ${event.text}` : event.type))).toEqual(
      told,
    );
  });

  it('is over when it says that it cannot go on', async () => {
    const flux = await fluxWith({ do: 'listen' });
    const { failures, connection } = await connected(flux);
    connection.say({ type: 'Error', sequence_id: 1, code: 'INTERNAL_SERVER_ERROR', description: 'no more' });
    await connection.closed;
    expect(failures()).toMatchObject([{ provider: 'deepgram-flux', reason: 'bad_answer', retryable: true }]);
  });

  it('may refuse new thresholds: the call goes on with the old ones', async () => {
    const flux = await fluxWith({ do: 'listen' });
    const { events, connection } = await connected(flux);
    connection.say({ type: 'ConfigureFailure', request_id: 'r1', sequence_id: 3 });
    await flux.server.caughtUp();
    expect(events).toEqual([]);
    expect(flux.faults.counted.get('asr.badmsg')).toBe(1);
  });
});
