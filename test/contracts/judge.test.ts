import { OpenAiJudge } from '../../src/adapters/judge/openai/openai-judge.ts';
import { apiKey, type Manner, openAiStandIn } from '../support/stand-ins/openai.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { type JudgeDay, judgeContract } from './judge.ts';

judgeContract('openai', async (day) => {
  const server = await openAiStandIn(mannerOf(day));
  const time = new VirtualTimers();
  return {
    judge: new OpenAiJudge({ apiKey, baseUrl: server.baseUrl, model: 'm', timers: time }),
    time,
    asked: () => server.requests.length,
    close: server.close,
  };
});

function mannerOf(day: JudgeDay): Manner {
  switch (day.does) {
    case 'write':
      return { do: 'answer', message: { role: 'assistant', content: day.text } };
    case 'break off':
      return { do: 'answer', message: { role: 'assistant', content: day.text }, finish: 'length' };
    case 'decline':
      return { do: 'answer', message: { role: 'assistant', content: null, refusal: 'I cannot.' } };
    case 'refuse':
      return { do: 'fail', status: day.status };
    case 'hang':
      return { do: 'hang' };
    case 'cut':
      return { do: 'cut', events: [] };
  }
}
