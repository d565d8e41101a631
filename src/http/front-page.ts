import { createHash } from 'node:crypto';
import type { PhaseName } from '../core/call/state.ts';
import type { ProviderPart } from '../ports/metrics.ts';
import type { OnDuty } from '../runtime/failover/roster.ts';
import type { Readiness } from './doors.ts';
import { Html, html } from './html.ts';
import type { House } from './operator-doors.ts';

/** What the page at `/` shows: the house, and how it stands at this moment. */
export interface Overview {
  readonly house: House;
  readonly readiness: Readiness;
  readonly upMs: number;
  readonly calls: {
    readonly live: number;
    readonly most: number;
    readonly byPhase: Readonly<Partial<Record<PhaseName, number>>>;
  };
  /** It is outside the opening hours. */
  readonly isClosed: boolean;
  readonly redisConnected: boolean;
  /** Whether somebody does what can wait until a call is over; null while nobody can tell. */
  readonly workerAlive: boolean | null;
  readonly onDuty: readonly OnDuty[];
  readonly publicUrl: string;
  readonly voiceWebhook: string;
  readonly statusCallback: string;
  readonly signaturesChecked: boolean;
}

/** Says what is running and how to try it, to people. */
export function frontPage(overview: Overview): string {
  const { house, upMs } = overview;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Parley</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>Parley</h1>
<p class="quiet">Version ${house.version}, up for ${duration(upMs)}. Reload for the latest.</p>
${state(overview)}
</header>
<main>
${running(overview)}
${trying(overview)}
</main>
</body>
</html>
`.text;
}

function state({ readiness, calls }: Overview): Html {
  const phases = Object.entries(calls.byPhase).map(([phase, count]) => `${count} ${phase}`);
  const verdict = readiness.ok
    ? html`<p class="state good"><strong>New calls are taken.</strong></p>`
    : html`<p class="state bad"><strong>No new calls are taken:</strong> ${readiness.reason}.</p>`;
  return html`${verdict}
<p class="live"><strong>${calls.live}</strong> live ${calls.live === 1 ? 'call' : 'calls'} of at most ${calls.most}. ${quiet(phases.join(', '))}</p>`;
}

function running(overview: Overview): Html {
  const { house, publicUrl } = overview;
  const { agent, providers, redis, recordings, journals } = house;
  return html`<section>
<h2>What is running</h2>
<dl>
${row('Who answers', html`<strong>${agent.name}</strong>, in ${agent.language} ${quiet(agent.file)}`)}
${house.hasHours ? row('Opening hours', hoursInWords(overview.isClosed)) : ''}
${row(
  'Providers',
  providers.map(({ part, name }) => html`<span class="pair">${part} <strong>${name}</strong></span> `),
)}
${overview.onDuty.map(whoServes)}
${row('Redis', redisInWords(redis, overview.redisConnected))}
${row('Worker', workerInWords(overview))}
${row('Public address', html`<code>${publicUrl}</code> ${isLoopback(publicUrl) ? quiet('Only this machine can reach it.') : ''}`)}
${row('Signatures of Twilio', signaturesInWords(overview.signaturesChecked))}
${row('Recordings', recordings === null ? html`off` : html`<code>${recordings}</code>`)}
${row('Journals', html`<code>${journals}</code> ${quiet('One file a call: npm run replay plays it again.')}`)}
</dl>
</section>`;
}

function whoServes({ part, serving, leftAlone }: OnDuty): Html {
  const resting = leftAlone.map(({ name, because }) => html`${bad(name)} is left alone: ${because}. `);
  const isResting = leftAlone.some(({ name }) => name === serving);
  const server = isResting ? [] : [html`<strong>${serving}</strong>. `];
  return row(`Who ${partInWords[part]} now`, [...server, ...resting]);
}

const partInWords: Readonly<Record<ProviderPart, string>> = {
  asr: 'hears',
  llm: 'thinks',
  tts: 'speaks',
  intent: 'knows what is wanted',
  knowledge: 'knows the answers',
};

function redisInWords(redis: House['redis'], connected: boolean): Html {
  const which = redis === 'embedded' ? 'our own, in the data folder' : 'the one of REDIS_URL';
  return connected
    ? html`${which}, connected`
    : html`${which}, ${bad('not connected')}: calls go on, nothing is shared or saved there`;
}

function hoursInWords(isClosed: boolean): Html {
  if (!isClosed) return html`open now`;
  return html`<strong>closed now</strong>: who calls hears so, and is hung up`;
}

/** A worker is a process of its own and needs a few seconds; a look for it is taken every few as well. */
const workerStartsWithinMs = 15_000;

function workerInWords({ workerAlive, upMs }: Overview): Html {
  if (workerAlive === true) return html`alive`;
  if (upMs < workerStartsWithinMs) return html`starting`;
  return workerAlive === null
    ? html`not known`
    : html`${bad('not there')}: what is made of calls afterwards waits for one`;
}

function signaturesInWords(checked: boolean): Html {
  if (checked) return html`checked`;
  return html`${bad('not checked')}: whoever reaches the port can pretend to be Twilio. Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.`;
}

function trying(overview: Overview): Html {
  return html`<section>
<h2>How to try it</h2>
<h3>Without a telephone</h3>
<p>Ring this gateway from another terminal and say something:</p>
${command('npm run call -- --say "What are your opening hours?"')}
<p>Or send it callers who interrupt, cough, fall silent and lose the line:</p>
${command('npm run call -- scenarios/*.yaml')}
<h3>With your telephone number</h3>
<p>Let Twilio reach this machine. This sets the number’s webhooks, and puts them back when it ends:</p>
${command('npm run tunnel')}
${webhooks(overview)}
<h3>In the browser</h3>
<p>Not yet: talking to the agent from this page comes with the console.</p>
<h3>When something is wrong</h3>
<p>This looks at every setting, program and account, and says what to do:</p>
${command('npm run doctor')}
<p>For machines there are <a href="/health">/health</a>, <a href="/ready">/ready</a> and <a href="/metrics">/metrics</a>. From another machine this page and the last of them need an API key, as <code>Authorization: Bearer …</code></p>
</section>`;
}

function webhooks({ publicUrl, voiceWebhook, statusCallback }: Overview): Html {
  if (isLoopback(publicUrl)) {
    return html`<p>Or set PUBLIC_URL to the address at which the internet reaches this machine: then this page says what to put into Twilio’s console.</p>`;
  }
  return html`<p>Or set them yourself in Twilio’s console, both to HTTP POST:</p>
<dl>
${row('A call comes in', html`<code>${voiceWebhook}</code>`)}
${row('Call status changes', html`<code>${statusCallback}</code>`)}
</dl>`;
}

function row(name: string, value: Html | readonly Html[]): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function quiet(text: string): Html {
  return html`<span class="quiet">${text}</span>`;
}

function bad(text: string): Html {
  return html`<strong class="bad">${text}</strong>`;
}

function command(line: string): Html {
  return html`<pre><code>${line}</code></pre>`;
}

/** In the largest unit, and the one below it. */
function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1_000)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 1) return `${minutes} min`;
  const days = Math.floor(hours / 24);
  return days < 1 ? `${hours} h ${minutes % 60} min` : `${days} d ${hours % 24} h`;
}

function isLoopback(url: string): boolean {
  return /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);
}

const style = `
:root {
  --ink: #1d2733; --quiet: #5b6b7c; --paper: #fbfaf8; --card: #fff; --line: #e3e0da;
  --good: #1a7f4b; --bad: #b3261e; --link: #0b63c5; --code: #f3f1ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ed; --quiet: #98a5b3; --paper: #14181d; --card: #1b2127; --line: #2c343d;
    --good: #5ad394; --bad: #ff8a80; --link: #7db7ff; --code: #232a32;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 48rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { margin: 0; font-size: 2.25rem; line-height: 1.1; letter-spacing: -0.02em; }
h2 { margin: 0 0 1rem; font-size: 1.2rem; }
h3 { margin: 1.75rem 0 0.25rem; font-size: 1rem; }
h2 + h3 { margin-top: 0; }
p { margin: 0.5rem 0; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
strong.bad { color: var(--bad); }
.state { margin-top: 1.25rem; font-size: 1.1rem; }
.state::before { content: "●"; margin-right: 0.5rem; }
.state.good::before { color: var(--good); }
.state.bad::before { color: var(--bad); }
header { margin-bottom: 1.75rem; }
section {
  margin-bottom: 1.5rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
}
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; padding: 0.6rem 0; border-top: 1px solid var(--line); }
dl > div:first-child { border-top: 0; }
dl > div:last-child { padding-bottom: 0; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.pair { white-space: nowrap; margin-right: 0.75rem; }
code { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
dd code { user-select: all; }
pre {
  margin: 0.5rem 0 1rem; padding: 0.75rem 1rem; background: var(--code); border-radius: 0.5rem;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
pre code { user-select: all; }
a { color: var(--link); }
@media (max-width: 36rem) {
  body { padding-top: 1.5rem; }
  section { padding: 1.1rem; }
  dl > div { grid-template-columns: 1fr; }
}
`;

const styleDigest = createHash('sha256').update(style).digest('base64');

/** Nothing but this very text and its style: whatever else found its way into the page would do nothing. */
export const frontPageHeaders = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleDigest}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cache-Control': 'no-store',
};
