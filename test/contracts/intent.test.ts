import { HttpIntent } from '../../src/adapters/intent/http.ts';
import { LocalIntent } from '../../src/adapters/intent/local.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { json, lookUpStandIn } from '../support/stand-ins/look-ups.ts';
import { intentContract } from './intent.ts';

intentContract('local', {
  opened: async () => ({
    intent: new LocalIntent([{ name: 'goodbye', phrases: ['goodbye', 'thank you goodbye'] }]),
    close: async () => {},
  }),
});

const overHttp = async (answering: Parameters<typeof lookUpStandIn>[0]) => {
  const { url, close } = await lookUpStandIn(answering);
  return { intent: new HttpIntent({ url, timers: systemTime }), close };
};

intentContract('http', {
  opened: () =>
    overHttp((question) =>
      JSON.stringify(question).includes('Goodbye')
        ? json({ intent: 'goodbye', confidence: 0.98 })
        : json({ intent: 'unknown', confidence: 0.1 }),
    ),
  broken: () => overHttp(() => ({ status: 503, body: '' })),
});
