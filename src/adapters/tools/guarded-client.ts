import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Egress } from '../../ports/egress.ts';

/** Asks DNS for every address of a host. */
export type FindsAddresses = (
  host: string,
  options: LookupOptions & { readonly all: true },
  found: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A request was not made, because of where it would have gone. */
export class EgressRefused extends Error {}

/**
 * Posts to where requests may go and nowhere else. What is looked at is the address that the socket then connects to:
 * a name that leads somewhere else the next time it is asked for gains nothing. Redirects are answers like any other.
 */
export class GuardedClient {
  readonly #egress: Egress;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(egress: Egress, findAddresses: FindsAddresses = lookup) {
    this.#egress = egress;
    const guarded = { keepAlive: true, lookup: guardedLookup(egress, findAddresses) };
    this.#http = new HttpAgent(guarded);
    this.#https = new HttpsAgent(guarded);
  }

  /** Resolves with the answer once its head is there. Throws EgressRefused, or what the socket said. */
  post(
    url: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    // No lookup is made for what is an address already.
    const objection = this.#egress.objectionTo(url);
    if (objection !== null) return Promise.reject(new EgressRefused(objection));
    return new Promise((answered, failed) => {
      const options = { method: 'POST', headers, signal };
      const request =
        new URL(url).protocol === 'https:'
          ? httpsRequest(url, { ...options, agent: this.#https })
          : httpRequest(url, { ...options, agent: this.#http });
      request.once('response', answered);
      // It may fail after the answer has begun, too; who reads the answer is told by that.
      request.on('error', failed);
      request.end(body);
    });
  }
}

function guardedLookup(egress: Egress, findAddresses: FindsAddresses): LookupFunction {
  return (host, { all, ...options }, found) => {
    findAddresses(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) {
        found(error ?? new Error(`${host} has no address`), '');
        return;
      }
      const objection = addresses
        .map(({ address }) => egress.objectionToAddress(host, address))
        .find((each) => each !== null);
      if (objection !== undefined) found(new EgressRefused(objection), '');
      else if (all === true) found(null, addresses);
      else found(null, first.address, first.family);
    });
  };
}
