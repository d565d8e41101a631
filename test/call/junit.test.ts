import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { junitOf } from '../../scripts/call/junit.ts';
import { mixed, report } from './reports.ts';

const read = (xml: string) =>
  new XMLParser({
    ignoreAttributes: false,
    htmlEntities: true,
    attributeNamePrefix: '',
    isArray: (name) => ['testcase', 'property'].includes(name),
  }).parse(xml).testsuites.testsuite;

describe('the report for a CI system', () => {
  const xml = junitOf(mixed);
  const suite = read(xml);

  test('is XML, whatever the agent or the scenario says', () => {
    expect(XMLValidator.validate(xml)).toBe(true);
    const wild = junitOf({ reports: [report({ scenario: `a"b<c>&'d\n]]>` })], notPlaced: 0 });
    expect(XMLValidator.validate(wild)).toBe(true);
    expect(read(wild).testcase[0].name).toBe(`a"b<c>&'d\n]]>`);
  });

  test('has a test case for every call, and counts them', () => {
    expect(suite).toMatchObject({ tests: '5', failures: '3', skipped: '1' });
    expect(suite.testcase.map(({ name }: { name: string }) => name)).toEqual([
      'opening-hours',
      'interrupts',
      'opening-hours #2',
      'opening-hours #3',
      'not placed 1',
    ]);
  });

  test('says in sentences what did not come off, and shows what was not checked as skipped', () => {
    const [passed, failed, turnedAway, notChecked, notPlaced] = suite.testcase;
    expect(passed).not.toHaveProperty('failure');
    expect(passed).not.toHaveProperty('skipped');
    expect(failed.failure).toEqual({
      message: 'the agent said "<Goodbye> & thanks"',
      type: 'failed',
      '#text': 'the agent said "<Goodbye> & thanks"\nand more',
    });
    expect(turnedAway.failure.type).toBe('turned away');
    expect(notChecked.skipped.message).toMatch(/not checked: no journal of this call on this machine$/);
    expect(notPlaced.failure.message).toMatch(/was not placed/);
  });

  test('carries the figures of each call as properties', () => {
    const [passed, failed] = suite.testcase;
    const figures = (each: { properties: { property: { name: string; value: string }[] } }) =>
      Object.fromEntries(each.properties.property.map(({ name, value }) => [name, value]));
    expect(passed.time).toBe('31.240');
    expect(figures(passed)).toMatchObject({
      call_sid: 'CA1',
      turns: '2',
      answer_p50_ms: '500',
      answer_p95_ms: '700',
      longest_silence_ms: '750',
      silent_after_interruption_ms: '',
    });
    expect(figures(failed)).toMatchObject({ silent_after_interruption_ms: '180 420', violations: '2' });
  });
});
