import { describe, expect, test } from 'vitest';
import { callWithMinds } from '../support/minds-on-the-wire.ts';
import { type Manner, sayingEvents } from '../support/stand-ins/openai.ts';

const answer = 'Grüß Gott, wir öffnen um acht. Bis dann, Zoë!';
const pieces = answer.split(/(?= )/);
const events = sayingEvents(...pieces).map((event) => `data: ${JSON.stringify(event)}`);

function sent(text: string, pieceBytes: number): Manner {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / pieceBytes);
  const parts = Array.from({ length: count }, (_, nth) =>
    bytes.subarray(nth * pieceBytes, (nth + 1) * pieceBytes),
  );
  return { do: 'send', pieces: parts };
}

describe('L7: the stream of the model is odd', () => {
  test.each<[string, Manner]>([
    ['every byte a packet of its own', sent(`${events.join('\n\n')}\n\ndata: [DONE]\n\n`, 1)],
    ['seven bytes at a time', sent(`${events.join('\n\n')}\n\ndata: [DONE]\n\n`, 7)],
    ['lines that end in CR and LF', sent(`${events.join('\r\n\r\n')}\r\n\r\ndata: [DONE]\r\n\r\n`, 5)],
    ['comments between the events', sent(`${events.join('\n\n: still here\n\n')}\n\ndata: [DONE]\n\n`, 11)],
    ['nothing that says it is complete', sent(`${events.join('\n\n')}\n\n`, 64)],
    [
      'events that mean nothing',
      sent(`data: 5\n\n${events.join('\n\ndata: {"x":[]}\n\n')}\n\ndata: [DONE]\n\n`, 64),
    ],
  ])('with %s: the caller hears what it wrote', async (_, manner) => {
    const { asks, saidInAll, happened, requests } = await callWithMinds([[manner]]);
    await asks('when do you open');
    await happened('reply.finished');
    expect(saidInAll()).toBe(answer);
    expect(requests()).toEqual([1]);
  });

  test.each([
    ['half a JSON', 'data: {"choices":\n\n'],
    ['a page of HTML', '<!doctype html><title>502</title>\n\n'],
    ['an error in mid stream', 'data: {"error":{"message":"out of memory"}}\n\n'],
  ])('with %s and nothing else: it is asked once more, and answers', async (_, event) => {
    const { asks, saidInAll, ended, requests } = await callWithMinds([
      [
        { do: 'stream', events: [event] },
        { do: 'stream', events: sayingEvents(answer) },
      ],
    ]);
    await asks('when do you open');
    await ended(2);
    expect(saidInAll()).toBe(answer);
    expect(requests()).toEqual([2]);
  });
});
