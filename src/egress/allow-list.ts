import { BlockList, isIP, isIPv6 } from 'node:net';
import { addressIn } from './private-address.ts';

/** What EGRESS_ALLOW names: hosts by name, and addresses alone or as networks. */
export class AllowList {
  readonly #names = new Set<string>();
  readonly #addresses = new BlockList();

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address = '', bits] = entry.split('/');
      if (isIP(address) === 0) this.#names.add(entry.toLowerCase());
      else this.#addresses.addSubnet(address, Number(bits ?? bitsOf(address)), familyOf(address));
    }
  }

  /** Whether a host, as a URL writes it, is named itself. */
  hasHost(host: string): boolean {
    const address = addressIn(host);
    return address === null ? this.#names.has(host.toLowerCase()) : this.hasAddress(address);
  }

  hasAddress(address: string): boolean {
    return this.#addresses.check(address, familyOf(address));
  }
}

/** Whether this is something an allow-list can hold: a host, an address, or a network. */
export function isAllowEntry(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  if (bits === undefined) return isIP(address) !== 0 || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/i.test(address);
  const fits = /^\d{1,3}$/.test(bits) && Number(bits) <= bitsOf(address);
  return more.length === 0 && isIP(address) !== 0 && fits;
}

function bitsOf(address: string): number {
  return isIPv6(address) ? 128 : 32;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
