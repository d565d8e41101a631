import { expect, test } from 'vitest';
import { PrometheusMetrics } from '../../src/metrics.ts';

/** The samples of one metric, by what stands in its braces. */
async function samples(metrics: PrometheusMetrics, name: string): Promise<Record<string, number>> {
  const lines = (await metrics.text()).split('\n');
  const found = lines.flatMap((line) => {
    const [, metric, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return metric === name ? [[labels, Number(value)] as const] : [];
  });
  return Object.fromEntries(found);
}

const failure = { provider: 'local', reason: 'timeout', detail: 'Ana', retryable: true } as const;

test('an operator sees how many calls are live, and what each is doing', async () => {
  const metrics = new PrometheusMetrics([]);
  metrics.callBegun();
  metrics.moved(null, 'idle');
  metrics.moved('idle', 'thinking');
  expect(await samples(metrics, 'parley_live_calls')).toMatchObject({
    'phase="idle"': 0,
    'phase="thinking"': 1,
    'phase="speaking"': 0,
  });
  metrics.moved('thinking', null);
  metrics.callEnded('caller_hung_up');
  expect(new Set(Object.values(await samples(metrics, 'parley_live_calls')))).toEqual(new Set([0]));
  expect(await samples(metrics, 'parley_calls_begun_total')).toEqual({ '': 1 });
  expect(await samples(metrics, 'parley_calls_ended_total')).toEqual({ 'because="caller_hung_up"': 1 });
});

test('an operator sees how soon callers hear somebody, once they are connected', async () => {
  const metrics = new PrometheusMetrics([]);
  metrics.firstSounded(20);
  metrics.firstSounded(400);
  const buckets = await samples(metrics, 'parley_first_audio_seconds_bucket');
  expect(buckets).toMatchObject({ 'le="0.01"': 0, 'le="0.025"': 1, 'le="0.5"': 2 });
});

test('an operator sees how long callers wait, and for what', async () => {
  const metrics = new PrometheusMetrics([]);
  const parts = {
    endpointing: 300,
    asr: 90,
    intent: 0,
    knowledge: 0,
    llm: 210,
    chunk: 40,
    tts: 78,
    carrier: 22,
  };
  metrics.answered({ turn: 1, run: 1, parts, totalMs: 740 });
  const sums = await samples(metrics, 'parley_turn_latency_seconds_sum');
  expect(Object.keys(sums)).toEqual([...Object.keys(parts), 'total'].map((stage) => `stage="${stage}"`));
  expect(sums).toMatchObject({ 'stage="llm"': 0.21, 'stage="total"': 0.74 });
  const buckets = await samples(metrics, 'parley_turn_latency_seconds_bucket');
  expect(buckets).toMatchObject({ 'le="0.7",stage="total"': 0, 'le="1",stage="total"': 1 });
});

test('an operator sees what goes wrong, and a provider nobody knows adds no series of its own', async () => {
  const metrics = new PrometheusMetrics(['local']);
  metrics.providerFailed('reply', failure);
  metrics.providerFailed('tool', { ...failure, provider: 'https://crm.example.com/ana' });
  metrics.providerFailed('tool', { ...failure, provider: 'https://crm.example.com/bob' });
  metrics.fault('auth.sig', 1);
  metrics.fault('media.gap', 7);
  metrics.interrupted();
  metrics.falseAlarm();
  metrics.falseAlarm();
  metrics.foundClosed();
  expect(await samples(metrics, 'parley_provider_failures_total')).toEqual({
    'part="reply",provider="local",reason="timeout"': 1,
    'part="tool",provider="other",reason="timeout"': 2,
  });
  expect(await samples(metrics, 'parley_faults_total')).toEqual({
    'code="auth.sig"': 1,
    'code="media.gap"': 7,
  });
  expect(await samples(metrics, 'parley_interruptions_total')).toEqual({ '': 1 });
  expect(await samples(metrics, 'parley_false_alarms_total')).toEqual({ '': 2 });
  expect(await samples(metrics, 'parley_calls_found_closed_total')).toEqual({ '': 1 });
  expect(await metrics.text()).not.toMatch(/ana|bob/i);
});

test('an operator sees which provider is down since when, who serves, and how often work went elsewhere', async () => {
  const metrics = new PrometheusMetrics(['deepgram', 'local']);
  metrics.providerStands('asr', 'deepgram', 'resting');
  const since = await samples(metrics, 'parley_provider_down_since_seconds');
  metrics.providerStands('asr', 'deepgram', 'refused');
  metrics.providerServes('asr', 'deepgram', false);
  metrics.providerServes('asr', 'local', true);
  metrics.providerSwitched('asr', 'deepgram', 'local');
  metrics.providerAsked('asr', 'deepgram', 'refused');
  metrics.providerAsked('asr', 'https://who.example.com', 'worked');
  const who = 'part="asr",provider="deepgram"';
  expect(since[who]).toBeGreaterThan(1_700_000_000);
  expect(await samples(metrics, 'parley_provider_down_since_seconds')).toEqual(since);
  expect(await samples(metrics, 'parley_provider_state')).toEqual({
    [`${who},state="asked"`]: 0,
    [`${who},state="resting"`]: 0,
    [`${who},state="refused"`]: 1,
  });
  expect(await samples(metrics, 'parley_provider_serving')).toEqual({
    [who]: 0,
    'part="asr",provider="local"': 1,
  });
  expect(await samples(metrics, 'parley_provider_switches_total')).toEqual({
    'part="asr",from="deepgram",to="local"': 1,
  });
  expect(await samples(metrics, 'parley_provider_requests_total')).toEqual({
    [`${who},outcome="refused"`]: 1,
    'part="asr",provider="other",outcome="worked"': 1,
  });
  metrics.providerStands('asr', 'deepgram', 'asked');
  expect(await samples(metrics, 'parley_provider_down_since_seconds')).toEqual({ [who]: 0 });
});

test('an operator sees how late the event loop is, and whether new calls are refused for it', async () => {
  const metrics = new PrometheusMetrics([]);
  metrics.loopDelayed({ p50Ms: 2, p99Ms: 130 });
  metrics.shedding(true);
  expect(await samples(metrics, 'parley_event_loop_delay_seconds')).toEqual({
    'quantile="0.5"': 0.002,
    'quantile="0.99"': 0.13,
  });
  expect(await samples(metrics, 'parley_shedding')).toEqual({ '': 1 });
  metrics.shedding(false);
  expect(await samples(metrics, 'parley_shedding')).toEqual({ '': 0 });
  expect(await samples(metrics, 'parley_sheds_total')).toEqual({ '': 1 });
});

test('every metric says in a sentence what it is', async () => {
  const metrics = new PrometheusMetrics([]);
  const helps = (await metrics.text()).split('\n').filter((line) => line.startsWith('# HELP'));
  expect(helps.length).toBeGreaterThan(9);
  for (const help of helps) expect(help).toMatch(/^# HELP parley_[a-z_]+ [A-Z].{20,}\.|[01]\.$/);
});

test('the process itself is measured as well, and two registries do not get in each other’s way', async () => {
  const [one, two] = [new PrometheusMetrics([]), new PrometheusMetrics([])];
  one.watchProcess();
  two.watchProcess();
  for (const metrics of [one, two]) {
    const text = await metrics.text();
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toContain('process_resident_memory_bytes');
  }
  one.interrupted();
  expect(await samples(two, 'parley_interruptions_total')).toEqual({ '': 0 });
});

test('an operator sees what models read and write, and of how many requests nobody knows it', async () => {
  const metrics = new PrometheusMetrics(['openai']);
  metrics.modelAsked('openai', { read: 1_200, cached: 1_024, written: 30 });
  metrics.modelAsked('openai', { read: 1_300, cached: 0, written: 20 });
  metrics.modelAsked('openai', null);
  expect(await samples(metrics, 'parley_model_requests_total')).toEqual({
    'provider="openai",cost="known"': 2,
    'provider="openai",cost="unknown"': 1,
  });
  expect(await samples(metrics, 'parley_model_tokens_total')).toEqual({
    'provider="openai",kind="read"': 2_500,
    'provider="openai",kind="cached"': 1_024,
    'provider="openai",kind="written"': 50,
  });
});
