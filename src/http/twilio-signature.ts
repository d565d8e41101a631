import type { IncomingMessage } from 'node:http';
import { clientAddress } from './client-address.ts';
import type { HttpDoors, Verify } from './doors.ts';

/** A request that ought to be Twilio's. */
export interface ClaimedRequest {
  readonly request: IncomingMessage;
  /** What Twilio signs beside the address; nothing on a stream. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The address Twilio would have signed if `publicUrl` were where the world reaches us. */
  addressAt(publicUrl: string): string;
}

/** Whether Twilio signed the request for our public address; one line says what to mend when it did not. */
export function isFromTwilio(claimed: ClaimedRequest, doors: HttpDoors): boolean {
  const { verify, publicUrl, trustedProxies, faults } = doors;
  if (verify === null) return true;
  const signature = oneOf(claimed.request.headers['x-twilio-signature']) ?? '';
  const address = claimed.addressAt(publicUrl);
  const from = clientAddress(claimed.request, trustedProxies);
  if (signature === '') {
    // A kind of its own: whoever scans the internet must not crowd out the line that helps.
    faults.note('auth.unsigned', 'a request without a signature was refused', {
      address,
      from,
      advice: 'It has no X-Twilio-Signature: whoever sent it is not Twilio, and nothing is to be done.',
    });
    return false;
  }
  if (verify(address, claimed.params, signature)) return true;
  faults.note('auth.sig', 'a request without a valid signature of Twilio was refused', {
    address,
    from,
    advice: adviceOn(claimed, { verify, signature, address }),
  });
  return false;
}

interface FailedCheck {
  readonly verify: Verify;
  readonly signature: string;
  readonly address: string;
}

function adviceOn(claimed: ClaimedRequest, { verify, signature, address }: FailedCheck): string {
  const signedFor = ownAddressesOf(claimed.request)
    .map((publicUrl) => claimed.addressAt(publicUrl))
    .find((other) => verify(other, claimed.params, signature));
  if (signedFor === undefined) return 'If it was Twilio, check TWILIO_AUTH_TOKEN and PUBLIC_URL.';
  return `PUBLIC_URL mismatch: signed for ${signedFor}, configured as ${address}. Correct PUBLIC_URL.`;
}

// What the request itself says of where it was sent: enough for a hint, and never for a decision.
function ownAddressesOf({ headers }: IncomingMessage): string[] {
  const hosts = [oneOf(headers['x-forwarded-host']), headers.host];
  return hosts.flatMap((host) => (host ? [`https://${host}`, `http://${host}`] : []));
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
