import { describe, expect, onTestFinished, test } from 'vitest';
import { systemTime } from '../../src/runtime/timers.ts';
import { cornerShop } from '../support/corner-shop.ts';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';
import { deepgramKey, deepgramListenStandIn } from '../support/stand-ins/deepgram-listen.ts';
import { apiKey, openAiStandIn, sayingEvents } from '../support/stand-ins/openai.ts';
import { voiceOf } from '../support/stand-ins/word-sounds.ts';

// In the pause Flux believes that the caller is done, and they go on.
const wish = 'a table, for four';
const tooEarly = 'Which table would you like?';
const answer = 'Four of you, at eight.';

// Our own wait would end the turn at about the same time: here it is Flux that does.
const agent = `${cornerShop}
turn_over: { sure: 0.8, maybe: 0.5 }
patience: { end_of_turn_ms: 2000 }
`;

describe('a call that Flux hears', () => {
  test('is answered with what was thought ahead, and not with what was thought before the caller went on', async () => {
    const ears = await deepgramListenStandIn(systemTime, { do: 'listen' });
    const mind = await openAiStandIn(
      { do: 'stream', events: sayingEvents(tooEarly) },
      { do: 'stream', events: sayingEvents(answer) },
    );
    const settings = {
      ASR_PROVIDER: 'deepgram-flux',
      DEEPGRAM_API_KEY: deepgramKey,
      DEEPGRAM_URL: ears.url,
      TTS_PROVIDER: 'local',
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: mind.baseUrl,
      OPENAI_MODEL: 'm',
    };
    const room = await openRehearsal(settings, agent);
    onTestFinished(async () => {
      await room.close();
      await Promise.all([ears.close(), mind.close()]);
    });
    const call = await room.call([
      { do: 'listen' },
      { do: 'play', name: wish, audio: voiceOf(wish) },
      { do: 'listen' },
      { do: 'hang_up' },
    ]);
    expect([call.problems, ears.refused, mind.refused]).toEqual([[], [], []]);
    expect(ears.connections[0]?.query.toString()).toContain('eot_threshold=0.8&eager_eot_threshold=0.5');
    expect(mind.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual([
      'a table',
      'a table for four',
    ]);
    expect(story(room)).toEqual([
      'audible 0',
      'caller.turn_ending',
      'reply.write 1',
      'caller.turn_resumed',
      'speech.cut 1',
      'caller.turn_ending',
      'reply.write 2',
      'caller.turn_ended',
      'speech.release 2',
      'audible 2',
    ]);
    expect(room.onlyCall().said.map(({ heard }) => heard)).toEqual(['Hello.', answer]);
  });
});

/** What the journal tells of turns, of runs, and of whose sound was let out to the carrier. */
function story(room: RehearsalRoom): string[] {
  const [journal] = room.journals();
  const told = (journal?.steps ?? []).flatMap(({ event, commands }) => [event, ...commands]).flatMap(lineOf);
  return told.filter((line, at) => told.indexOf(line) === at || line.startsWith('caller'));
}

function lineOf(line: { readonly type: string; readonly run?: number; readonly mark?: { run: number } }) {
  if (line.mark !== undefined) return [`audible ${line.mark.run}`];
  if (line.type.startsWith('caller.turn_')) return [line.type];
  return ['reply.write', 'speech.cut', 'speech.release'].includes(line.type)
    ? [`${line.type} ${line.run}`]
    : [];
}
