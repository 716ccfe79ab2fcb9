/** A certificate authority, servers and clients, made with openssl for one test run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  readonly folder: string;
  readonly authorityFile: string;
  readonly authority: string;
  /** For 127.0.0.1, localhost and *.tokenman.test. */
  readonly server: KeyPair;
  readonly clientCertificateFile: string;
  readonly clientKeyFile: string;
}

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const EC_KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc';

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'tokenman-certificates-'));
  const path = (name: string): string => join(folder, name);
  openssl(folder, `req -x509 ${EC_KEY} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority`);
  const server = issue(folder, 'server', {
    subject: '/CN=localhost',
    extension: 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.tokenman.test',
  });
  issue(folder, 'client', { subject: '/CN=tls-client', extension: 'extendedKeyUsage=clientAuth' });
  return {
    folder,
    authorityFile: path('ca.pem'),
    authority: readFileSync(path('ca.pem'), 'utf8'),
    server,
    clientCertificateFile: path('client.pem'),
    clientKeyFile: path('client.key'),
  };
}

interface CertificateOptions {
  readonly subject: string;
  readonly extension: string;
  /** `-days 2` when left out. */
  readonly validity?: string;
}

/** One more certificate of the authority in the folder: `<name>.pem` and `<name>.key`. */
export function issue(folder: string, name: string, options: CertificateOptions): KeyPair {
  const { subject, extension, validity = '-days 2' } = options;
  writeFileSync(join(folder, `${name}.ext`), extension);
  openssl(folder, `req ${EC_KEY} -keyout ${name}.key -out ${name}.csr -subj ${subject}`);
  openssl(
    folder,
    `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out ${name}.pem ${validity} -extfile ${name}.ext`,
  );
  return readPair(folder, name);
}

/** A certificate that vouches for itself. */
export function issueSelfSigned(folder: string, name: string): KeyPair {
  openssl(
    folder,
    `req -x509 ${EC_KEY} -keyout ${name}.key -out ${name}.pem -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1`,
  );
  return readPair(folder, name);
}

/** Runs openssl in the folder, with parameters without blanks in them. */
export function openssl(folder: string, parameters: string): void {
  execFileSync('openssl', parameters.split(' '), { cwd: folder, stdio: 'pipe' });
}

function readPair(folder: string, name: string): KeyPair {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return { certificate: read(`${name}.pem`), key: read(`${name}.key`) };
}
