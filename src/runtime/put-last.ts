/** Puts an entry at the end of a table of at most so many; the one that was put longest ago gives way. */
export function putLast<Value>(table: Map<string, Value>, key: string, value: Value, sizeMax: number): void {
  table.delete(key);
  table.set(key, value);
  const [oldest] = table.keys();
  if (table.size > sizeMax && oldest !== undefined) table.delete(oldest);
}
