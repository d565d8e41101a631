import { lookup } from 'node:dns/promises';
import type { Agent } from '../agents/agent.ts';
import type { Problem } from '../config.ts';
import type { Egress } from '../ports/egress.ts';
import { systemTime } from '../runtime/timers.ts';

/** The agent that Parley comes with: it answers for a practice that does not exist. */
const exampleAgent = 'Harbor Street Dental';

/** Finds the addresses of a host; none where nobody knows it. */
export type FindsAddresses = (host: string) => Promise<readonly string[]>;

/** What production refuses of an agent: that it is our example, and tools where no tool of a stranger should lead. */
export async function agentProblems(
  agent: Agent,
  path: string,
  egress: Egress,
  addressesOf: FindsAddresses = addressesInDns,
): Promise<Problem[]> {
  const objections = await Promise.all(
    agent.tools.map(async ({ name, url }) => {
      const { hostname } = new URL(url);
      const refusedAddress = async () =>
        (await addressesOf(hostname))
          .map((address) => egress.objectionToAddress(hostname, address))
          .find((objection) => objection !== null);
      const objection = egress.objectionTo(url) ?? (await refusedAddress()) ?? null;
      return objection === null ? [] : [{ where: path, what: `the tool \`${name}\`: ${objection}` }];
    }),
  );
  return [...ofExample(agent, path), ...objections.flat()];
}

function ofExample(agent: Agent, path: string): Problem[] {
  if (agent.brief.name !== exampleAgent) return [];
  const what = `this is the example, ${exampleAgent}, which callers of yours do not mean: set AGENT to a file of your own`;
  return [{ where: path, what }];
}

/** A start waits no longer for a name; the connection will be looked at in any case. */
const dnsMaxMs = 2_000;

async function addressesInDns(host: string): Promise<readonly string[]> {
  let wake = () => {};
  const late = new Promise<[]>((over) => {
    wake = () => over([]);
  });
  const limit = systemTime.after(dnsMaxMs, wake);
  const found = lookup(host.replace(/^\[|\]$/g, ''), { all: true })
    .then((all) => all.map(({ address }) => address))
    .catch(() => []);
  const addresses = await Promise.race([found, late]);
  limit.cancel();
  return addresses;
}
