import { type Child, startChild } from '../../../test/support/child/parent.ts';
import { type Called, called } from '../frames/called.ts';
import type { Certificate } from './certificate.ts';
import { type CallsGateway, type EarsAudio, startCallsGateway } from './gateway.ts';
import type { ListenAnswers } from './listen-process.ts';
import type { MindAndVoiceAnswers } from './mind-and-voice-process.ts';

/** A gateway with two hundred callers, and the ears that hear for it. */
export interface RealCalls extends Called {
  readonly gateway: CallsGateway;
  readonly ears: Child<ListenAnswers>;
}

/** Starts a gateway, ears of its own for it, behind TLS where there is a certificate, and those who will call it. */
export async function realCalls(
  name: string,
  audio: EarsAudio,
  others: Child<MindAndVoiceAnswers>,
  certificate: Certificate | null = null,
): Promise<RealCalls> {
  const ears = await startChild<ListenAnswers>(new URL('./listen-process.ts', import.meta.url), certificate);
  const scheme = certificate === null ? 'http' : 'https';
  const gateway = await startCallsGateway({
    audio,
    earsUrl: `${scheme}://127.0.0.1:${ears.port}`,
    mindUrl: await others.ask('mindUrl'),
    voiceUrl: await others.ask('voiceUrl'),
    trusts: certificate?.file ?? null,
  });
  const calls = await called(
    name,
    { to: gateway.house },
    {
      usage: async () => {
        const [cpuMicros, audioMs] = await Promise.all([gateway.ask('cpuMicros'), ears.ask('heardMs')]);
        return { cpuMicros, audioMs };
      },
      stop: () => Promise.all([gateway.stop(), ears.stop()]),
    },
  );
  return { ...calls, gateway, ears };
}
