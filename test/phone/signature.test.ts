import twilio from 'twilio';
import { expect, test } from 'vitest';
import { signForm, signUpgrade } from '../../src/phone/signature.ts';

test.each([
  ['+14158675309', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
  ['+12349013030', '0/KCTR6DLpKmkAf8muzZqo1nDgQ='],
])("a form from %s is signed as in Twilio's own example", (from, signature) => {
  const fields = {
    CallSid: 'CA1234567890ABCDE',
    Caller: from,
    Digits: '1234',
    From: from,
    To: '+18005551212',
  };
  expect(signForm('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', fields)).toBe(signature);
});

test("Twilio's own library accepts our forms, with empty values, capitals and words from far away", () => {
  const url = 'https://parley.example/twilio/voice?line=1';
  const fields = { b: '2', B: '1', FromCity: 'Österåker', ToZip: '', a: 'x y&z=1+1' };
  expect(twilio.validateRequest('token', signForm('token', url, fields), url, fields)).toBe(true);
  expect(twilio.validateRequest('token', signForm('other', url, fields), url, fields)).toBe(false);
  const changed = { ...fields, b: '3' };
  expect(twilio.validateRequest('token', signForm('token', url, fields), url, changed)).toBe(false);
});

test('an upgrade is signed over the very URL of the stream: a slash more is another signature', () => {
  const url = 'wss://parley.example/twilio/media';
  expect(twilio.validateRequest('token', signUpgrade('token', url), url, {})).toBe(true);
  expect(signUpgrade('token', url)).not.toBe(signUpgrade('token', `${url}/`));
  expect(signUpgrade('token', url)).not.toBe(signUpgrade('token', url.replace('wss', 'https')));
});
