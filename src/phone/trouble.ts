/** Something that went wrong, with the number under which Twilio's debugger would show it. */
export interface Trouble {
  code: number;
  message: string;
}
