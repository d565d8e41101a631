/** Where Twilio reaches us. */
export const twilioPaths = {
  voice: '/twilio/voice',
  afterStream: '/twilio/after-stream',
  status: '/twilio/status',
  media: '/twilio/media',
} as const;

/** The address of a path as the world knows it, and as Twilio signs it. */
export function publicAddress(publicUrl: string, pathAndQuery: string): string {
  return publicUrl.replace(/\/+$/, '') + pathAndQuery;
}

/** The address of the media stream: the same host, over a WebSocket. */
export function streamAddress(publicUrl: string): string {
  return publicAddress(publicUrl, twilioPaths.media).replace(/^http/i, 'ws');
}

/** Where Twilio asks what comes after a stream. The address says which one, and is signed: an old question shows itself. */
export function afterStreamAddress(publicUrl: string, stream: number | null): string {
  const which = stream === null ? '' : `?stream=${stream}`;
  return publicAddress(publicUrl, twilioPaths.afterStream + which);
}
