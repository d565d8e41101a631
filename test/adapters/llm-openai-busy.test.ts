import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { BusyServer } from '../../src/adapters/llm/openai/busy-server.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

test('a server that wants to be left alone is said to want so for whole milliseconds', async () => {
  const server = new BusyServer(new VirtualTimers());
  const headers = new Headers({ 'retry-after-ms': '6510.462802000002' });
  server.note(OpenAI.APIError.generate(429, {}, 'too busy', headers));
  await expect(server.free('openai', new AbortController().signal)).rejects.toThrow(/another 6511 ms$/);
});
