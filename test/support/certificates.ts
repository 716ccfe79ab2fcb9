/** A certificate authority, a server and a client, made with openssl for one test run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates {
  readonly authorityFile: string;
  readonly authority: string;
  readonly server: { readonly certificate: string; readonly key: string };
  readonly clientCertificateFile: string;
  readonly clientKeyFile: string;
}

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'tokenman-certificates-'));
  const path = (name: string): string => join(folder, name);
  /** Of parameters without blanks in them. */
  const openssl = (parameters: string): void => {
    execFileSync('openssl', parameters.split(' '), { cwd: folder, stdio: 'pipe' });
  };
  const ecKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc';
  openssl(`req -x509 ${ecKey} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority`);
  for (const [name, subject, extension] of [
    ['server', '/CN=localhost', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ['client', '/CN=tls-client', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    writeFileSync(path(`${name}.ext`), extension);
    openssl(`req ${ecKey} -keyout ${name}.key -out ${name}.csr -subj ${subject}`);
    openssl(
      `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out ${name}.pem -days 2 -extfile ${name}.ext`,
    );
  }
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  return {
    authorityFile: path('ca.pem'),
    authority: read('ca.pem'),
    server: { certificate: read('server.pem'), key: read('server.key') },
    clientCertificateFile: path('client.pem'),
    clientKeyFile: path('client.key'),
  };
}
