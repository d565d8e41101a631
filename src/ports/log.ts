/**
 * Where something notable is written down. The message is a constant; what varies goes into the fields, and what a
 * caller said or who they are only into fields whose name begins with `pii.`.
 */
export interface Log {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}
