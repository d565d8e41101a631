/** Opens something, checks it, and closes it again whatever came of it. */
export async function using<Opened extends { close(): Promise<void> }>(
  opened: () => Promise<Opened>,
  check: (it: Opened) => Promise<void>,
): Promise<void> {
  const it = await opened();
  try {
    await check(it);
  } finally {
    await it.close();
  }
}
