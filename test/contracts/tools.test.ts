import { HttpTools } from '../../src/adapters/tools/http.ts';
import { unguardedEgress } from '../../src/egress/egress.ts';
import type { ToolOrder } from '../../src/ports/tools.ts';
import { toolService } from '../adapters/tool-service.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { services, toolsContract } from './tools.ts';

toolsContract('http', {
  opened: async () => {
    const service = await toolService(({ path }, response) => {
      if (path === '/find_table') response.end(services.find_table);
      if (path === '/refuses') response.writeHead(422).end();
    });
    const tools = Object.keys(services).map((name) => ({ name, url: `${service.url}/${name}` }));
    return {
      tools: new HttpTools({ tools, timers: new VirtualTimers(), egress: unguardedEgress }),
      received: () =>
        service.requests.map(({ path, body }): ToolOrder => ({ name: path.slice(1), ...JSON.parse(body) })),
      close: service.close,
    };
  },
});
