import { RetrievalResponder } from '../../src/adapters/llm/local/retrieval-responder.ts';
import { OpenAiLlm } from '../../src/adapters/llm/openai/openai-llm.ts';
import type { LlmPiece } from '../../src/ports/llm.ts';
import { apiKey, chunkOf, type Manner, openAiStandIn, sayingEvents } from '../support/stand-ins/openai.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { llmContract } from './llm.ts';
import type { Day, Served } from './llm-bad-days.ts';

llmContract('local', {
  opened: async () => ({
    llm: new RetrievalResponder(['What are your opening hours?']),
    close: async () => {},
  }),
});

llmContract('openai', {
  opened: () => openAi({ do: 'stream', events: sayingEvents('We are ', 'open ', 'until six.') }),
  provider: {
    serve: (day) => openAi(mannerOf(day)),
    bytesOf: (pieces) => wireOf(pieces).length,
    gone: async () => {
      const gone = await openAi({ do: 'hang' });
      await gone.close();
      return { ...gone, close: async () => {} };
    },
  },
});

async function openAi(manner: Manner): Promise<Served> {
  const server = await openAiStandIn(manner);
  const time = new VirtualTimers();
  return {
    llm: new OpenAiLlm({ apiKey, baseUrl: server.baseUrl, model: 'm', timers: time }),
    time,
    asked: () => server.requests.length,
    givenUp: server.aborted,
    more: (piece) => server.more(...eventsOf([piece])),
    close: server.close,
  };
}

function mannerOf(day: Day): Manner {
  switch (day.does) {
    case 'hang':
      return { do: 'hang' };
    case 'refuse':
      return { do: 'fail', status: day.status, ...(day.because && { code: 'insufficient_quota' }) };
    case 'talk nonsense':
      return { do: 'stream', events: ['data: {"choices":\n\n'] };
    case 'write in two': {
      const bytes = wireOf(day.pieces);
      return { do: 'send', pieces: [bytes.subarray(0, day.cutAt), bytes.subarray(day.cutAt)] };
    }
    case 'write':
      return writing(eventsOf(day.pieces), day.and);
  }
}

function writing(events: readonly object[], and: Extract<Day, { does: 'write' }>['and']): Manner {
  switch (and) {
    case 'end':
      return { do: 'stream', events: [...events, chunkOf({}, 'stop')] };
    case 'crash':
      return { do: 'stream', events: [...events, { error: { message: 'the model crashed' } }] };
    default:
      return { do: and, events };
  }
}

/** A tool is asked for in two chunks, so that it can be cut in between. */
function eventsOf(pieces: readonly LlmPiece[]): object[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === 'string') return [chunkOf({ content: piece })];
    const half = piece.arguments.length / 2;
    return [
      chunkOf({
        tool_calls: [
          { index: 0, id: 'a', function: { name: piece.tool, arguments: piece.arguments.slice(0, half) } },
        ],
      }),
      chunkOf({ tool_calls: [{ index: 0, function: { arguments: piece.arguments.slice(half) } }] }),
    ];
  });
}

/** With everything that a stream of events may have in it: comments, both ends of a line. */
function wireOf(pieces: readonly LlmPiece[]): Buffer {
  const events = eventsOf(pieces).map((event, nth) => {
    const end = nth % 2 === 0 ? '\r\n\r\n' : '\n\n';
    return `: still here${end}data: ${JSON.stringify(event)}${end}`;
  });
  return Buffer.from(`${events.join('')}data: [DONE]\r\n\r\n`);
}
