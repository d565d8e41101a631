import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCallSid } from '../src/phone/call-sid.ts';
import { rehearse } from '../src/phone/rehearsal.ts';
import type { Script } from '../src/phone/script.ts';
import { followJournal, JournalFolder } from './demo/follow-journal.ts';
import { startGateway } from './demo/gateway-process.ts';
import { summarise } from './demo/summary.ts';
import { Story, withTime } from './story/story.ts';

/** What the caller does. They ask, lose patience with the answer, ask again, and thank. */
const script: Script = [
  { do: 'listen' },
  { do: 'say', text: 'What are your opening hours?' },
  { do: 'interrupt', afterMs: 4_500, text: 'Are you open on Saturday?' },
  { do: 'listen' },
  { do: 'say', text: 'Thank you, goodbye.' },
  { do: 'wait_for_hang_up', withinMs: 15_000 },
];

/** A folder of its own, so that a gateway which runs here already is not in the way. */
const dataDir = join('data', 'demo');
const account = {
  accountSid: `AC${randomBytes(16).toString('hex')}`,
  authToken: randomBytes(16).toString('hex'),
};

/** Rehearses one whole call, over the carrier's own protocol, and tells what came of it. */
async function main(): Promise<number> {
  mkdirSync(dataDir, { recursive: true });
  console.log(
    'Starting the gateway on embedded defaults: its own Redis, ears, mind and voice; no key, no account.',
  );
  const gateway = await startGateway({ ...account, dataDir, logFile: join(dataDir, 'gateway.log') });
  try {
    console.log(`It answers at ${gateway.url}. A caller dials.\n`);
    const story = new Story((atMs, told) => console.log(withTime(atMs, told)));
    const callSid = newCallSid();
    const journals = new JournalFolder(join(dataDir, 'journals'));
    const journal = followJournal(journals, callSid, (step) => story.tell(step));
    const call = await rehearse({
      ...account,
      callSid,
      voiceUrl: `${gateway.url}/twilio/voice`,
      statusUrl: `${gateway.url}/twilio/status`,
      from: '+15005550001',
      to: '+15005550006',
      script,
    });
    const tapeFile = join(dataDir, 'as-the-caller-heard-it.wav');
    writeFileSync(tapeFile, call.tape.wav());
    const { summary, problems } = summarise({ call, journal: await journal.finish(), dataDir, tapeFile });
    console.log(`\n${summary}`);
    for (const problem of problems) console.error(`PROBLEM: ${problem}`);
    if (problems.length > 0)
      console.error(`The call did not come off. The gateway's own words: ${gateway.logFile}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await gateway.stop();
  }
}

process.exitCode = await main();
