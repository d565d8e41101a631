import { type VoiceName, voiceNames } from '../../src/phone/voice.ts';
import { CommandLineError, readOptions } from '../system/command-line.ts';

export const usage = `npm run call -- --say "What are your opening hours?"   call, listen, say this, listen, hang up; may be given again
npm run call -- --wav question.wav                       the same with a recording
npm run call -- --text                                   type as the caller: each line is spoken at once, or from
                                                         a pipe once the agent is heard out;
                                                         /press 1 presses a key, /hangup or Ctrl-D hangs up
npm run call -- scenarios/opening-hours.yaml             callers from files, or from a folder of them
      --calls 50 --ramp 5/s        so many calls in all, so many more each second (1/s unless told)
      --url http://127.0.0.1:3000  where the gateway listens; else PUBLIC_URL or PORT, from the environment or .env
      --from +15005550001 --to +15005550006   who calls whom
      --voice ${voiceNames.join('|')}          how the caller sounds
      --record folder              keeps a WAV of what was on the line: caller left, agent right
      --junit file.xml             writes a report that CI systems read
      --json                       prints the report as JSON and nothing else
docs/rehearsals.md tells what a scenario file may say. The exit code is 0 when every call came off as expected, 1 when
one did not, 2 when the command line or a scenario is wrong.`;

/** Who calls: what the command line says of the caller. */
export type Casting =
  | { readonly by: 'say'; readonly texts: readonly string[] }
  | { readonly by: 'wav'; readonly file: string }
  | { readonly by: 'text' }
  | { readonly by: 'scenarios'; readonly paths: readonly string[] };

/** What the command line asks for. */
export interface CallOrder {
  readonly casting: Casting;
  /** Null: each scenario once. */
  readonly calls: number | null;
  readonly callsPerSecond: number;
  readonly url: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly voice: VoiceName | null;
  readonly record: string | null;
  readonly junit: string | null;
  readonly json: boolean;
}

/** More than one process of a telephone should carry; start a second one for more. */
const callsMax = 1_000;
const callsPerSecondMax = 50;

/** Reads the command line. Throws CommandLineError. */
export function readCommandLine(args: readonly string[]): CallOrder {
  const { values, positionals } = parsed(args);
  const order: CallOrder = {
    casting: castingOf(values, positionals),
    calls: values.calls === undefined ? null : wholeNumber('--calls', values.calls, callsMax),
    callsPerSecond: values.ramp === undefined ? 1 : rampOf(values.ramp),
    url: values.url === undefined ? null : originOf(values.url),
    from: values.from === undefined ? null : phoneNumber('--from', values.from),
    to: values.to === undefined ? null : phoneNumber('--to', values.to),
    voice: values.voice === undefined ? null : voiceOf(values.voice),
    record: values.record ?? null,
    junit: values.junit ?? null,
    json: values.json,
  };
  const isTyped = order.casting.by === 'text';
  if (isTyped && (order.calls ?? 1) > 1) throw new CommandLineError('--text is one call: leave out --calls');
  if (isTyped && order.json) throw new CommandLineError('--text is for a person to read: leave out --json');
  if (values.ramp !== undefined && order.calls === null)
    throw new CommandLineError('--ramp says how fast --calls are placed: say how many with --calls');
  return order;
}

function parsed(args: readonly string[]) {
  return readOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      say: { type: 'string', multiple: true },
      wav: { type: 'string' },
      text: { type: 'boolean', default: false },
      calls: { type: 'string' },
      ramp: { type: 'string' },
      url: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      voice: { type: 'string' },
      record: { type: 'string' },
      junit: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
}

function castingOf(
  { say, wav, text }: ReturnType<typeof parsed>['values'],
  paths: readonly string[],
): Casting {
  const castings: Casting[] = [
    ...(say ? [{ by: 'say', texts: say } as const] : []),
    ...(wav === undefined ? [] : [{ by: 'wav', file: wav } as const]),
    ...(text ? [{ by: 'text' } as const] : []),
    ...(paths.length > 0 ? [{ by: 'scenarios', paths } as const] : []),
  ];
  const [casting, ...more] = castings;
  if (casting === undefined)
    throw new CommandLineError(
      'nobody calls yet: give --say "…", --wav file.wav, --text or a scenarios/*.yaml',
    );
  if (more.length > 0)
    throw new CommandLineError(
      `${castings.map(({ by }) => (by === 'scenarios' ? 'a scenario file' : `--${by}`)).join(' and ')} are two callers: give one of them`,
    );
  if (casting.by === 'say' && casting.texts.some((each) => each.trim() === ''))
    throw new CommandLineError('--say has nothing to say: give it words, in quotes');
  return casting;
}

function wholeNumber(option: string, value: string, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > max)
    throw new CommandLineError(`${option} ${value} is not a whole number from 1 to ${max}`);
  return number;
}

function rampOf(value: string): number {
  const [, number = ''] = /^(\d+(?:\.\d+)?)\/s$/.exec(value) ?? [];
  const perSecond = Number(number);
  if (number === '' || perSecond === 0 || perSecond > callsPerSecondMax)
    throw new CommandLineError(`--ramp ${value} is not like 5/s, up to ${callsPerSecondMax}/s`);
  return perSecond;
}

function originOf(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new CommandLineError(`--url ${value} is not an address like http://127.0.0.1:3000, without a path`);
  return url.origin;
}

function phoneNumber(option: string, value: string): string {
  if (!/^\+[1-9]\d{6,14}$/.test(value))
    throw new CommandLineError(`${option} ${value} is not a number with its country code, like +15005550001`);
  return value;
}

function voiceOf(value: string): VoiceName {
  const voice = voiceNames.find((name) => name === value);
  if (voice === undefined)
    throw new CommandLineError(`--voice ${value} is not one of ${voiceNames.join(', ')}`);
  return voice;
}
