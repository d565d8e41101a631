import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalError, parseJournal } from '../../../src/adapters/journal/read-journal.ts';
import { checkAgentFile } from '../../../src/agents/agent-file.ts';
import { readKnowledge } from '../../../src/agents/knowledge-file.ts';
import { Pcm16Joiner, WavHeaderStripper } from '../../../src/audio/framing.ts';
import { readWav, wavFile } from '../../../src/audio/wav.ts';
import { readSettings } from '../../../src/config.ts';
import { type Parser, texts, throwsOnly } from '../parser.ts';

const agent = readFileSync(new URL('../../../agents/receptionist.yaml', import.meta.url));
const knowledge =
  '# For its readers\n\n## What are your hours?\n\nAlso asked: when are you open; hours\n\nFrom eight.\n';
const dotenv =
  'PORT=3000\nexport LOG_LEVEL="debug"\n# a comment\nAGENT=\'agents/receptionist.yaml\'\nAPI_KEYS=a,b\nX=`a\nb`\n';
const journal = [
  '{"journal":1,"behaviour":3,"startedAt":"2026-01-01T00:00:00.000Z","setup":{"call":"call_1"}}',
  '{"seq":0,"event":{"at":0,"type":"line.opened"},"commands":[{"type":"timer.start"}]}',
  '{"seq":1,"event":{"at":5,"type":"caller.hung_up"},"commands":[]}\n',
].join('\n');
const wav = Buffer.from(
  wavFile(
    2,
    8_000,
    Int16Array.from({ length: 400 }, (_, at) => at * 40),
  ),
);

/** Their authors run them themselves: it is enough that a file of usual length is read at once. */
const authoredBytesMax = 16 * 1_024;

/** What people and programs leave in files. */
export function fileParsers(): Parser[] {
  const folder = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
  return [
    {
      name: 'agent file',
      bytesMax: authoredBytesMax,
      turns: 2,
      good: [agent.subarray(0, 700), agent.subarray(-900), agent],
      read: readAgentFile,
    },
    {
      name: 'knowledge file',
      bytesMax: authoredBytesMax,
      turns: 1,
      good: texts(knowledge),
      read: (message) => readKnowledgeFile(folder, message),
      close: async () => rmSync(folder, { recursive: true, force: true }),
    },
    {
      name: 'dotenv',
      turns: 4,
      good: texts(dotenv),
      read: (message) => void readSettings({}, String(message)),
    },
    { name: 'journal', turns: 6, good: texts(journal), read: readJournal },
    { name: 'wav', turns: 3, good: [wav], read: (message) => throwsOnly(isAnyError, () => readWav(message)) },
    { name: 'voice of a process', turns: 4, good: [wav], read: readVoice },
  ];
}

function readAgentFile(message: Buffer): void {
  checkAgentFile('agents/fuzz.yaml', String(message), []);
}

async function readKnowledgeFile(folder: string, message: Buffer): Promise<void> {
  writeFileSync(join(folder, 'knowledge.md'), message);
  await readKnowledge(join(folder, 'agent.yaml'), [{ source: 'knowledge.md', line: 1 }], []);
}

function readJournal(message: Buffer): void {
  throwsOnly(
    (error) => error instanceof JournalError,
    () => parseJournal('journals/fuzz.jsonl', String(message)),
  );
}

/** "Throws when it is not one": any error at all, but no crash and no endless work. */
function isAnyError(error: unknown): boolean {
  return error instanceof Error;
}

/** A synthesiser writes what it likes, cut wherever the pipe cuts it. */
function readVoice(message: Buffer): void {
  const header = new WavHeaderStripper();
  const samples = new Pcm16Joiner();
  for (let at = 0; at < message.length; at += 97) samples.push(header.push(message.subarray(at, at + 97)));
}
