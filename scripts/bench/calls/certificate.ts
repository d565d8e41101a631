import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Proof of being 127.0.0.1, for those who trust whoever signed it: itself. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where it lies, for NODE_EXTRA_CA_CERTS. */
  readonly file: string;
  remove(): void;
}

/** Has openssl make a certificate that is good for a day. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  const keyFile = join(folder, 'key.pem');
  const file = join(folder, 'cert.pem');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('openssl', [...selfSigned, '-keyout', keyFile, '-out', file], { stdio: 'ignore' });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8'), file, remove };
  } catch (error) {
    remove();
    throw new Error('openssl made no certificate, and TLS cannot be measured without one: install openssl', {
      cause: error,
    });
  }
}

const selfSigned = [
  'req',
  '-x509',
  '-nodes',
  ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
  ...['-days', '1', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
];
