/** Where requests of ours may go in the world. An objection says what is wrong and what to do about it. */
export interface Egress {
  /** Why this URL may not be asked, by what it says itself; null when it may. */
  objectionTo(url: string): string | null;
  /** Why a host may not be asked at the address that its name leads to; null when it may. */
  objectionToAddress(host: string, address: string): string | null;
}
