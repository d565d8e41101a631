/** The carrier's hold on a call, beside the stream that carries its voice. */
export interface Telephony {
  readonly name: string;
  /**
   * Ends the call at the carrier, whatever it is doing there. One that is over already is as good. Throws a
   * ProviderFailure when the carrier does not do it, or does not say so.
   */
  hangUp(callSid: string): Promise<void>;
}
