import { describe, expect, test } from 'vitest';
import { guardedEgress, unguardedEgress } from '../../src/egress/egress.ts';

const strict = guardedEgress([]);
const some = guardedEgress(['CRM.internal', '10.1.0.0/16', '192.168.0.7', 'fd00::/8']);

describe('a guarded request', () => {
  test.each(['https://example.com/book', 'https://1.1.1.1/', 'https://[2606:4700::1]/'])(
    'may go to %s',
    (url) => expect(strict.objectionTo(url)).toBeNull(),
  );

  test.each([
    ['http://example.com/book', 'without TLS'],
    ['https://127.0.0.1:8080/', '127.0.0.1'],
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://169.254.169.254/latest/meta-data', '169.254.169.254'],
    ['https://[::1]/', '::1'],
    ['https://[::ffff:10.0.0.1]/', 'private network'],
  ])('may not go to %s', (url, why) => expect(strict.objectionTo(url)).toContain(why));

  test('goes by the address that a name leads to, not by the name', () => {
    expect(strict.objectionTo('https://innocent.example.com/')).toBeNull();
    expect(strict.objectionToAddress('innocent.example.com', '1.1.1.1')).toBeNull();
    expect(strict.objectionToAddress('innocent.example.com', '10.1.0.1')).toContain(
      'innocent.example.com leads to 10.1.0.1',
    );
  });

  test.each(['http://crm.internal/', 'http://10.1.2.3/', 'http://192.168.0.7/', 'https://[fd00::7]/'])(
    'may go to %s where EGRESS_ALLOW names it',
    (url) => expect(some.objectionTo(url)).toBeNull(),
  );

  test('may go where a name leads into a network that is named, or the name is', () => {
    expect(some.objectionToAddress('billing.internal', '10.1.9.9')).toBeNull();
    expect(some.objectionToAddress('crm.internal', '10.9.9.9')).toBeNull();
    expect(some.objectionToAddress('billing.internal', '10.2.0.1')).not.toBeNull();
  });
});

test('on a laptop a request may go anywhere', () => {
  expect(unguardedEgress.objectionTo('http://127.0.0.1:8080/')).toBeNull();
  expect(unguardedEgress.objectionToAddress('localhost', '127.0.0.1')).toBeNull();
});
