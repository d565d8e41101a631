import type { Egress } from '../ports/egress.ts';
import { AllowList } from './allow-list.ts';
import { addressIn, isPrivateAddress } from './private-address.ts';

/** On a developer's machine requests may go anywhere: what they talk to runs beside them. */
export const unguardedEgress: Egress = { objectionTo: () => null, objectionToAddress: () => null };

/** Lets requests go to the internet over TLS, and to what is named in EGRESS_ALLOW. */
export function guardedEgress(allowed: readonly string[]): Egress {
  const list = new AllowList(allowed);
  const objectionToAddress = (host: string, address: string) => {
    if (list.hasHost(host) || list.hasAddress(address) || !isPrivateAddress(address)) return null;
    return isPrivate(host === address ? host : `${host} leads to ${address}, which`);
  };
  return {
    objectionTo(url) {
      const { protocol, hostname } = new URL(url);
      if (list.hasHost(hostname)) return null;
      if (protocol !== 'https:')
        return `${hostname} would be asked without TLS: use https, or name the host in EGRESS_ALLOW`;
      const address = addressIn(hostname);
      return address === null ? null : objectionToAddress(address, address);
    },
    objectionToAddress,
  };
}

function isPrivate(who: string): string {
  return `${who} is an address of this machine or of a private network: name it in EGRESS_ALLOW if you mean it`;
}
