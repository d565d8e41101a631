/** Two hundred telephones that only listen, in a process of their own. */
import { WebSocket } from 'ws';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { open } from '../../../test/support/light-gateway/house.ts';
import { callsAtOnce } from './sizes.ts';

const { port }: { readonly port: number } = JSON.parse(process.argv[2] ?? '{}');
let sockets: WebSocket[] = [];

answerParent<{ begin: null; end: null }>(0, {
  begin: async () => {
    const dial = () => open(new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false }));
    sockets = await Promise.all(Array.from({ length: callsAtOnce }, dial));
    // A socket that nobody listens to is read all the same.
    return null;
  },
  end: async () => {
    for (const socket of sockets) socket.terminate();
    return null;
  },
});
