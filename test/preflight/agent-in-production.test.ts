import { describe, expect, test } from 'vitest';
import { type Agent, readAgent } from '../../src/agents/agent.ts';
import { guardedEgress } from '../../src/egress/egress.ts';
import { agentProblems } from '../../src/preflight/agent-in-production.ts';

const tools = [
  { name: 'book', url: 'https://booking.example.com/book' },
  { name: 'find', url: 'https://crm.internal/find' },
];
const addresses: Record<string, readonly string[]> = {
  'booking.example.com': ['93.184.216.34', '2606:4700::1'],
  'crm.internal': ['93.184.216.35', '10.1.2.3'],
};

describe('an agent in production', () => {
  test('may have tools on the internet, and none whose name leads into a private network', async () => {
    expect(await problemsWith([])).toEqual([
      {
        where: 'own.yaml',
        what: expect.stringMatching(/^the tool `find`: crm\.internal leads to 10\.1\.2\.3/),
      },
    ]);
  });

  test.each([['crm.internal'], ['10.1.0.0/16']])('may have one there where %s is named', async (allowed) => {
    expect(await problemsWith([allowed])).toEqual([]);
  });

  test('is not judged by a name that nobody knows: the connection will be', async () => {
    const unknown = [{ name: 'find', url: 'https://not-yet.example.com/' }];
    expect(await agentProblems(await own(unknown), 'own.yaml', guardedEgress([]), async () => [])).toEqual(
      [],
    );
  });

  test('is not our example, by whatever path', async () => {
    const example = await readAgent('agents/receptionist.yaml');
    const problems = await agentProblems(example, '/etc/parley/agent.yaml', guardedEgress([]));
    expect(problems).toEqual([
      { where: '/etc/parley/agent.yaml', what: expect.stringContaining('Harbor Street Dental') },
    ]);
  });
});

async function problemsWith(allowed: readonly string[]) {
  return agentProblems(
    await own(tools),
    'own.yaml',
    guardedEgress(allowed),
    async (host) => addresses[host] ?? [],
  );
}

async function own(ofMine: Agent['tools']): Promise<Agent> {
  const example = await readAgent('agents/receptionist.yaml');
  return { ...example, brief: { ...example.brief, name: 'Corner Shop' }, tools: ofMine };
}
