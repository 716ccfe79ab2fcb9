import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadTls } from '../../../src/run/plan/loadTls.ts';
import { hasOpenssl, makeCertificates, openssl } from '../../support/certificates.ts';
import type { Certificates } from '../../support/certificates.ts';

if (!hasOpenssl) {
  test.skip('NOT TESTED: without openssl there are no certificates', () => {});
} else {
  describe('certificates that would not do are found before anything is sent', () => {
    let certificates: Certificates;
    let folder: string;
    const lists: Record<string, unknown> = {
      object: { matches: [] },
      noMatches: [{ cert: { src: 'client.pem' }, key: { src: 'client.key' } }],
      noPattern: [{ matches: ['api.example.com'], cert: { src: 'client.pem' }, key: { src: 'client.key' } }],
      onePattern: [
        {
          name: 'orders',
          matches: ['https://localhost:3001', 'https://localhost:3001/*'],
          cert: { src: 'client.pem' },
          key: { src: 'client.key' },
          pfx: { src: '' },
          passphrase: null,
        },
      ],
      noKey: [{ matches: ['https://api.example.com/*'], cert: { src: 'client.pem' } }],
      missing: [{ matches: ['https://api.example.com/*'], pfx: { src: 'nowhere.p12' } }],
      wrongP12: [{ matches: ['<all_urls>'], pfx: { src: 'client.p12' }, passphrase: 'wrong-passphrase' }],
      noP12: [{ matches: ['<all_urls>'], pfx: { src: 'client.pem' } }],
      good: [{ matches: ['https://*:8443/*'], pfx: { src: 'client.p12' }, passphrase: 'of-p12' }],
    };

    beforeAll(async () => {
      certificates = makeCertificates();
      folder = certificates.folder;
      openssl(folder, 'pkcs12 -export -in client.pem -inkey client.key -out client.p12 -passout pass:of-p12');
      openssl(folder, 'ec -in client.key -aes256 -passout pass:the-passphrase -out encrypted.key');
      openssl(folder, 'x509 -in ca.pem -outform der -out ca.der');
      for (const [name, list] of Object.entries(lists)) {
        await writeFile(join(folder, `${name}.json`), JSON.stringify(list));
      }
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const load = (ssl: Readonly<Record<string, string>>, warn?: (message: string) => void) => {
      const paths = Object.entries(ssl).map(([name, value]) => [
        name,
        name === 'clientPassphrase' ? value : join(folder, value),
      ]);
      return loadTls(
        { collections: [], environments: [], ssl: Object.fromEntries(paths) as object, workingDir: folder },
        warn,
      );
    };

    const client = { clientCert: 'client.pem', clientKey: 'client.key' };

    test.each<[what: string, ssl: Record<string, string>, message: RegExp, hint: RegExp]>([
      [
        'no key',
        { clientCert: 'client.pem' },
        /^there is a client certificate, and no client key$/,
        /--ssl-client-key/,
      ],
      [
        'no certificate',
        { clientKey: 'client.key' },
        /^there is a client key, and no client certificate$/,
        /Give both/,
      ],
      [
        'a file that is not there',
        { ...client, clientKey: 'nowhere.key' },
        /^cannot read \S+nowhere\.key: not found$/,
        /path/,
      ],
      [
        'a key for a certificate',
        { ...client, clientCert: 'client.key' },
        /client\.key: no PEM certificate/,
        /right file/,
      ],
      ['a certificate for a key', { ...client, clientKey: 'client.pem' }, /client\.pem: no PEM key/, /right file/],
      [
        "another's key",
        { ...client, clientKey: 'server.key' },
        /server\.key does not belong to .*client\.pem$/,
        /issued/,
      ],
      [
        'no passphrase',
        { ...client, clientKey: 'encrypted.key' },
        /encrypted\.key is encrypted, and there is no pass/,
        /-passphrase$/,
      ],
      [
        'a wrong passphrase',
        { ...client, clientKey: 'encrypted.key', clientPassphrase: 'wrong-passphrase' },
        /encrypted\.key: the passphrase is wrong$/,
        /^Set it: --ssl-client-passphrase$/,
      ],
      ['an authority in DER', { extraCaCerts: 'ca.der' }, /ca\.der.*/, /./],
      [
        'an authority that is a key',
        { extraCaCerts: 'ca.key' },
        /ca\.key: no PEM certificate of an authority/,
        /openssl x509/,
      ],
      ['a list that is none', { clientCertList: 'object.json' }, /object\.json: is no list$/, /\[\{"matches"/],
      ['an entry without a key', { clientCertList: 'noKey.json' }, /\[0\] has neither cert and key nor pfx$/, /"key"/],
      [
        'a PKCS #12 file that is not there',
        { clientCertList: 'missing.json' },
        /cannot read \S+nowhere\.p12: not found/,
        /path/,
      ],
      [
        'its wrong passphrase',
        { clientCertList: 'wrongP12.json' },
        /client\.p12: the passphrase is wrong$/,
        /\[0\]\.passphrase$/,
      ],
      ['what is no PKCS #12 file', { clientCertList: 'noP12.json' }, /client\.pem: no PKCS #12 file/, /right file/],
    ])('%s', async (_, ssl, message, hint) => {
      const error: unknown = await load(ssl).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
      expect(JSON.stringify(error)).not.toContain('wrong-passphrase');
    });

    test.each([
      ['noMatches.json', /noMatches\.json: \[0\] has no matches/],
      ['noPattern.json', /\[0\]\.matches: "api\.example\.com" matches no URL; write it with a path: https:/],
    ])('an entry for no URL is told and passed over: %s', async (clientCertList, warning) => {
      const warnings: string[] = [];
      const tls = await load({ clientCertList }, (message) => warnings.push(message));
      expect(tls.clientCertificates).toEqual([]);
      expect(warnings).toEqual([expect.stringMatching(warning)]);
    });

    test('a pattern without a path costs the entry nothing but this pattern', async () => {
      const warnings: string[] = [];
      const tls = await load({ clientCertList: 'onePattern.json' }, (message) => warnings.push(message));
      expect(tls.clientCertificates).toMatchObject([
        { matches: ['https://localhost:3001/*'], cert: expect.any(String), passphrase: null },
      ]);
      expect(warnings).toEqual([expect.stringContaining('"https://localhost:3001" matches no URL')]);
    });

    test('those that will do are read whole', async () => {
      const tls = await load({
        ...client,
        clientKey: 'encrypted.key',
        clientPassphrase: 'the-passphrase',
        clientCertList: 'good.json',
        extraCaCerts: 'ca.pem',
      });
      expect(tls.extraCa).toBe(certificates.authority);
      expect(tls.clientCertificates).toMatchObject([
        { matches: ['https://*:8443/*'], pfx: expect.any(String), passphrase: 'of-p12' },
        { matches: ['<all_urls>'], key: expect.stringContaining('ENCRYPTED'), passphrase: 'the-passphrase' },
      ]);
    });
  });
}
