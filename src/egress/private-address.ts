import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Where nobody on the internet is: this machine, its neighbours, what clouds tell their machines, and what was never given out. */
const privateIPv4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const privateIPv6: readonly (readonly [network: string, bits: number])[] = [
  ['::', 96], // Unspecified, ::1, and IPv4 as it was once written.
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32], // Teredo and 6to4 lead to an IPv4 address that hides in them.
  ['2002::', 16],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

/** Where a translator puts IPv4 addresses. One that is mapped (::ffff:10.0.0.1) the list knows by itself. */
const translatedPrefix = '64:ff9b::';

const privateAddresses = new BlockList();
for (const [network, bits] of privateIPv4) {
  privateAddresses.addSubnet(network, bits, 'ipv4');
  privateAddresses.addSubnet(`${translatedPrefix}${network}`, 96 + bits, 'ipv6');
}
for (const [network, bits] of privateIPv6) privateAddresses.addSubnet(network, bits, 'ipv6');

/** Whether this address is not one of the internet's. What is no address at all counts as private: nobody vouches for it. */
export function isPrivateAddress(address: string): boolean {
  const bare = withoutZone(address);
  if (isIPv4(bare)) return privateAddresses.check(bare, 'ipv4');
  if (isIPv6(bare)) return privateAddresses.check(bare, 'ipv6');
  return true;
}

/** Whether this address is this very machine. */
export function isLoopbackAddress(address: string): boolean {
  const bare = withoutZone(address);
  if (isIPv4(bare)) return loopback.check(bare, 'ipv4');
  return isIPv6(bare) && loopback.check(bare, 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host, by a name or an address, is known to be private without asking anyone. */
export function isPrivateHost(host: string): boolean {
  const address = addressIn(host);
  if (address !== null) return isPrivateAddress(address);
  const name = host.toLowerCase().replace(/\.$/, '');
  // A name without a dot means something in this network only.
  return !name.includes('.') || /\.(localhost|local|internal|lan|home\.arpa)$/.test(name);
}

/** The address in a host as a URL writes it, where IPv6 stands in brackets; null for a name. */
export function addressIn(host: string): string | null {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return isIPv4(bare) || isIPv6(bare) ? bare : null;
}

/** Without the network card that an address of the neighbourhood may name: fe80::1%eth0. */
function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
