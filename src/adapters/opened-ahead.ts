import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

/** A call that was announced asks within seconds; a server may close sooner what nobody asks anything over. */
const unusedMaxMs = 10_000;

interface Ahead {
  /** Null while it is being opened. */
  socket: Socket | null;
  /** Somebody who wants it already; it is theirs as soon as it is open. */
  taker: buildConnector.Callback | null;
}

/**
 * Connections that are opened before anybody has anything to ask, one an address: the round trips of a handshake are over
 * then. Nothing is sent over them, so that no server has to understand it, and none can charge for it.
 */
export class OpenedAhead {
  readonly #dial = buildConnector({});
  readonly #ahead = new Map<string, Ahead>();

  open(url: string): void {
    const { protocol, host, hostname, port } = new URL(url);
    const address = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port };
    const key = keyOf(address);
    if (this.#ahead.has(key)) return;
    const ahead: Ahead = { socket: null, taker: null };
    this.#ahead.set(key, ahead);
    this.#dial(address, (...[error, socket]) => {
      if (error !== null) {
        this.#forget(key, ahead);
        // Where nobody waits, nothing hangs on it: whoever asks in earnest hears what is wrong, and says so.
        ahead.taker?.(error, null);
      } else if (ahead.taker !== null) ahead.taker(null, socket);
      else if (this.#ahead.get(key) === ahead) this.#keep(key, ahead, socket);
      else socket.destroy();
    });
  }

  /** Whoever has something to ask takes the connection that is there, or has one opened. */
  readonly take: buildConnector.connector = (address, taker) => {
    const key = keyOf(address);
    const ahead = this.#ahead.get(key);
    this.#ahead.delete(key);
    if (ahead === undefined) this.#dial(address, taker);
    else if (ahead.socket === null) ahead.taker = taker;
    else {
      const { socket } = ahead;
      socket.removeAllListeners('readable').removeAllListeners('timeout').setTimeout(0).ref();
      // Whoever asks is not done asking: a connection is expected to take a moment.
      queueMicrotask(() => taker(null, socket));
    }
  };

  close(): void {
    for (const { socket } of this.#ahead.values()) socket?.destroy();
    this.#ahead.clear();
  }

  #keep(key: string, ahead: Ahead, socket: Socket): void {
    ahead.socket = socket;
    const drop = () => {
      this.#forget(key, ahead);
      socket.destroy();
    };
    // All there can be to read before a question is that the other side has closed.
    socket.on('readable', drop).setTimeout(unusedMaxMs, drop);
    // A connection that is reset leaves nothing to read.
    socket.once('close', () => this.#forget(key, ahead));
    // It keeps no process alive for a call that does not come.
    socket.unref();
  }

  #forget(key: string, ahead: Ahead): void {
    if (this.#ahead.get(key) === ahead) this.#ahead.delete(key);
  }
}

function keyOf({ protocol, hostname, port }: Pick<buildConnector.Options, 'protocol' | 'hostname' | 'port'>) {
  return `${protocol}//${hostname}:${port}`;
}
