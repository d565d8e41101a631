import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';

/** A request that says it comes from Twilio. */
export interface SignedRequest {
  readonly authToken: string;
  /** The address as Twilio was told it, scheme, query and all; for a stream the exact `<Stream url>`. */
  readonly url: string;
  /** The fields of the form; none for a stream. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The `X-Twilio-Signature` header. */
  readonly signature: string;
}

/** Whether Twilio, or someone else who knows the auth token, made this request for this address. */
export function isSignedByTwilio({ authToken, url, params, signature }: SignedRequest): boolean {
  const possible = spellingsOf(url).filter((spelling) => URL.canParse(spelling));
  return possible.some((spelling) => validateRequest(authToken, signature, spelling, params));
}

// Some of Twilio's edges sign a stream's address with a slash at its end, whether it has one or not.
function spellingsOf(url: string): readonly string[] {
  if (!/^wss?:/i.test(url)) return [url];
  const bare = url.replace(/\/$/, '');
  return [bare, `${bare}/`];
}
