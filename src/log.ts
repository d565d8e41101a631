import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import winston from 'winston';
import type { Settings } from './config.ts';
import type { Log } from './ports/log.ts';

/** The log of a process, and of each part of it that wants its own fields on every line. */
export interface ProcessLog extends Log {
  debug(message: string, fields?: object): void;
  child(fields: object): ProcessLog;
}

/** A log as the settings want it: readable on a terminal, one JSON object per line elsewhere. */
export function createLog(settings: Pick<Settings, 'log'>, out: Writable = process.stdout): ProcessLog {
  const coloured = 'isTTY' in out && out.isTTY === true;
  const { level, format } = settings.log;
  const logger = winston.createLogger({
    level,
    format: winston.format.printf((info) => {
      const line = {
        at: new Date(),
        level: info.level,
        message: String(info.message),
        fields: writable(info['fields']),
      };
      return format === 'json' ? asJson(line) : asProse(line, coloured);
    }),
    transports: [new winston.transports.Stream({ stream: out })],
  });
  return logOver(logger, {});
}

interface Line {
  readonly at: Date;
  readonly level: string;
  readonly message: string;
  readonly fields: Fields;
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields travel under a name of their own: winston would glue one called `message` to ours. */
function logOver(logger: winston.Logger, bound: object): ProcessLog {
  const write = (level: string) => (message: string, fields?: object) => {
    logger.log({ level, message, fields: { ...bound, ...fields } });
  };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (fields) => logOver(logger, { ...bound, ...fields }),
  };
}

const ours = new Set(['timestamp', 'level', 'message']);

function asJson({ at, level, message, fields }: Line): string {
  const named = Object.entries(fields).map(([name, value]) => [
    ours.has(name) ? `field.${name}` : name,
    value,
  ]);
  return JSON.stringify({ timestamp: at.toISOString(), level, message, ...Object.fromEntries(named) });
}

const colours: Readonly<Record<string, Parameters<typeof styleText>[0]>> = {
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'gray',
};
const messageWidth = 28;
const shortIdLength = 6;

/** Time, call, what happened, details: in columns, so that an eye can run down one of them. */
function asProse({ at, level, message, fields }: Line, coloured: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    coloured ? styleText(style, text) : text;
  const { callId, ...rest } = fields;
  const time = at.toTimeString().slice(0, 8) + at.toISOString().slice(19, 23);
  const call = typeof callId === 'string' ? callId.slice(-shortIdLength) : '';
  const details = Object.entries(rest).map(([name, value]) => `${paint('dim', `${name}=`)}${plain(value)}`);
  return [
    paint('dim', time),
    paint(colours[level] ?? 'white', level.padEnd(5)),
    paint('cyan', call.padEnd(shortIdLength)),
    paint('bold', message.padEnd(messageWidth)),
    ...details,
  ]
    .join(' ')
    .trimEnd();
}

function plain(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value)
    ? value
    : (JSON.stringify(value) ?? String(value));
}

/** Deeper than this a field is a data structure, and a log is not the place for it. */
const depthMax = 5;
/** What the world calls a phone number, wherever it stands; and any row of digits under the names that hold one. */
const phoneNumber = /\+\d{7,15}/g;
const rowOfDigits = /\+?\d{7,15}/g;
const holdsANumber = new Set(['from', 'to']);

/** Fields as they may be written: errors spelled out, and numbers of people masked everywhere but under `pii.`. */
function writable(fields: unknown): Fields {
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, value]) => [name, writableField(name, value, 1)]),
  );
}

function writableField(name: string, value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return String(value);
  if (name.startsWith('pii.')) return typeof value === 'object' ? shallow(value) : value;
  if (typeof value === 'string') return mask(name, value);
  // Nobody reads the millionths of a clock.
  if (typeof value === 'number' && name.endsWith('Ms')) return Math.round(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return '…';
  if (value instanceof Error) {
    const { name: kind, message, stack } = value;
    return writableField(name, { name: kind, message, stack }, depth);
  }
  if (Array.isArray(value)) return value.map((item) => writableField(name, item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, writableField(key, item, depth + 1)]),
  );
}

function shallow(value: object | null): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return '(cannot be written down)'; // A loop in what a caller said must not cost us the line.
  }
}

function mask(name: string, text: string): string {
  const pattern = holdsANumber.has(name) ? rowOfDigits : phoneNumber;
  return text.replace(pattern, (number) => `${number.slice(0, 2)}******${number.slice(-4)}`);
}
