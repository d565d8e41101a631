import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** The name of our endpoint in `ngrok.yml`. */
export const endpointName = 'parley';

const ourFile = fileURLToPath(new URL('../../ngrok.yml', import.meta.url));

/** Writes our `ngrok.yml` as it must be for this port, and says where. */
export function writeNgrokFile(dataDir: string, port: number): string {
  const { endpoints, ...rest } = ourSchema.parse(parse(readFileSync(ourFile, 'utf8')));
  const upstream = { url: `http://127.0.0.1:${port}` };
  const led = endpoints.map((each) => (each.name === endpointName ? { ...each, upstream } : each));
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'ngrok.yml');
  writeFileSync(file, stringify({ ...rest, endpoints: led }));
  return file;
}

const ourSchema = z.looseObject({ endpoints: z.array(z.looseObject({ name: z.string() })) });

/** The person's own configuration, which holds their authtoken; null where there is none. */
export function personalNgrokFile(): string | null {
  const { XDG_CONFIG_HOME: xdg } = process.env;
  const folders = [
    ...(xdg ? [join(xdg, 'ngrok')] : []),
    join(homedir(), '.config', 'ngrok'),
    join(homedir(), 'Library', 'Application Support', 'ngrok'),
  ];
  return folders.map((folder) => join(folder, 'ngrok.yml')).find((file) => existsSync(file)) ?? null;
}
