/** OpenAI's model and Deepgram's voice in a process of their own: every answer is the same four seconds. */
import { systemTime } from '../../../src/runtime/timers.ts';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { deepgramSpeakStandIn } from '../../../test/support/stand-ins/deepgram-speak.ts';
import { openAiStandIn, sayingEvents } from '../../../test/support/stand-ins/openai.ts';

export interface MindAndVoiceAnswers {
  readonly mindUrl: string;
  readonly voiceUrl: string;
  /** What was wrong with what they were sent. */
  readonly refused: readonly string[];
}

const answer = ['We are open from ', 'Monday to Friday, ', 'from eight in the morning ', 'to six at night.'];

const mind = await openAiStandIn({ do: 'stream', events: sayingEvents(...answer) });
const voice = await deepgramSpeakStandIn({ time: systemTime });

answerParent<MindAndVoiceAnswers>(0, {
  mindUrl: () => mind.baseUrl,
  voiceUrl: () => voice.url,
  refused: () => [...mind.refused, ...voice.notes.refused],
});
