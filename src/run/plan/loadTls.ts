/** Certificates and keys: read and tried before anything is sent. Newman would go on without a word where one is wrong. */
import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import type { RunConfig, SslSettings } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { parseJson } from '../../postman/parseJson.ts';
import { readBytes, readTextFile } from '../../postman/readTextFile.ts';
import { codeOf, reasonOf } from '../../postman/systemError.ts';
import type { ClientCertificate, TlsMaterial } from '../collectionRunRequest.ts';

const MATCH_ALL = '<all_urls>';
/** As postman-collection reads it: schemes, host with an optional port, path. */
const MATCH_PATTERN = /^(?:<all_urls>|(?:https?|\*)(?:\+https?)*:\/\/(?:\*|\*\.[^*/:]+|[^*/:]+)(?::\*|:\d+)?\/.*)$/;

const file = z.looseObject({ src: z.string().nullish() }).nullish();
/** The file of `--ssl-client-cert-list`, as Newman reads it. */
const listSchema = z.array(
  z.looseObject({
    matches: z.array(z.unknown()).nullish(),
    cert: file,
    key: file,
    pfx: file,
    passphrase: z.string().nullish(),
  }),
);

const LIST_HINT =
  'A list of client certificates is [{"matches": ["https://api.example.com/*"], "cert": {"src": "client.pem"}, "key": {"src": "client.key"}}].';

/** @throws TokenmanError FILE_UNREADABLE, USAGE or CONFIG_INVALID for the first thing that is wrong */
export async function loadTls(
  { ssl = {}, workingDir = process.cwd() }: RunConfig,
  warn: (message: string) => void = () => {},
): Promise<TlsMaterial> {
  const [listed, given, extraCa] = await Promise.all([
    ssl.clientCertList === undefined ? [] : loadList(ssl.clientCertList, workingDir, warn),
    loadGiven(ssl),
    ssl.extraCaCerts === undefined ? null : loadAuthorities(ssl.extraCaCerts),
  ]);
  // Those for certain hosts go before the one for all.
  return { clientCertificates: [...listed, ...given], extraCa };
}

async function loadGiven({ clientCert, clientKey, clientPassphrase }: SslSettings): Promise<ClientCertificate[]> {
  const [cert, key] = await Promise.all([clientCert, clientKey].map(readIfGiven));
  if (clientCert === undefined && clientKey === undefined) return [];
  if (clientCert === undefined || clientKey === undefined || cert == null || key == null) {
    const [there, lacking] = clientCert === undefined ? ['key', 'certificate'] : ['certificate', 'key'];
    throw new TokenmanError('USAGE', `there is a client ${there}, and no client ${lacking}`, {
      hint: 'Give both --ssl-client-cert and --ssl-client-key; where one file holds both, name it twice.',
    });
  }
  const certificate = { matches: [MATCH_ALL], cert, key, pfx: null, passphrase: clientPassphrase ?? null };
  tryCertificate(certificate, { cert: clientCert, key: clientKey, pfx: null, passphrase: '--ssl-client-passphrase' });
  return [certificate];
}

/**
 * Paths in the list are relative to the working directory, as with Newman. A pattern that is none, such as one without a
 * path, matches nothing there; that is told, and costs the entry nothing but this pattern.
 */
async function loadList(
  path: string,
  workingDir: string,
  warn: (message: string) => void,
): Promise<ClientCertificate[]> {
  const parsed = listSchema.safeParse(
    parseJson(await readTextFile(path), { path, code: 'CONFIG_INVALID', hint: LIST_HINT }),
  );
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidList(path, issue?.path.length === 0 ? 'is no list' : `${place(issue?.path ?? [])}: ${issue?.message}`);
  }
  const certificates = await Promise.all(
    parsed.data.map(async ({ matches: typed, cert, key, pfx, passphrase }, index) => {
      const where = `[${index}]`;
      const matches = patternsIn(typed ?? [], (pattern) =>
        warn(`${path}: ${where}.matches: ${pattern} matches no URL; write it with a path: https://api.example.com/*`),
      );
      if ((typed ?? []).length === 0) warn(`${path}: ${where} has no matches, so that it is used for no URL`);
      if (matches.length === 0) return [];
      const sources = { cert: cert?.src || null, key: key?.src || null, pfx: pfx?.src || null };
      if (sources.pfx === null && (sources.cert === null || sources.key === null)) {
        throw invalidList(path, `${where} has neither cert and key nor pfx`);
      }
      const absolute = (source: string | null) => (source === null ? null : resolve(workingDir, source));
      const files = { cert: absolute(sources.cert), key: absolute(sources.key), pfx: absolute(sources.pfx) };
      const certificate = {
        matches,
        cert: await readIfGiven(files.cert),
        key: await readIfGiven(files.key),
        pfx: files.pfx === null ? null : (await readBytes(files.pfx)).toString('base64'),
        passphrase: passphrase ?? null,
      };
      tryCertificate(certificate, { ...files, passphrase: `${path}, ${where}.passphrase` });
      return [certificate];
    }),
  );
  return certificates.flat();
}

function patternsIn(matches: readonly unknown[], onUseless: (shown: string) => void): readonly string[] {
  return matches.flatMap((pattern) => {
    if (typeof pattern === 'string' && MATCH_PATTERN.test(pattern)) return [pattern];
    onUseless(JSON.stringify(pattern));
    return [];
  });
}

/** The files by which a message names what is wrong, and where the passphrase is set. */
interface CertificateFiles {
  readonly cert: string | null;
  readonly key: string | null;
  readonly pfx: string | null;
  readonly passphrase: string;
}

/** As a connection would take it. */
function tryCertificate({ cert, key, pfx, passphrase }: ClientCertificate, files: CertificateFiles): void {
  const secret = passphrase === null ? {} : { passphrase };
  if (pfx !== null) {
    const options = { pfx: Buffer.from(pfx, 'base64'), ...secret };
    attempt(() => createSecureContext(options), files.pfx ?? '', 'no PKCS #12 file', files.passphrase, passphrase);
    return;
  }
  if (cert === null || key === null) return;
  attempt(() => createSecureContext({ cert }), files.cert ?? '', 'no PEM certificate', files.passphrase, passphrase);
  attempt(() => createSecureContext({ key, ...secret }), files.key ?? '', 'no PEM key', files.passphrase, passphrase);
  try {
    createSecureContext({ cert, key, ...secret });
  } catch (cause) {
    throw new TokenmanError('USAGE', `the client key ${files.key} does not belong to the certificate ${files.cert}`, {
      hint: 'Give the key for which the certificate was issued.',
      cause,
    });
  }
}

function attempt(load: () => unknown, path: string, otherwise: string, setting: string, passphrase: string | null) {
  try {
    load();
  } catch (cause) {
    const message = reasonOf(cause);
    const isPassphrase = /bad.decrypt|INTERRUPTED_OR_CANCELLED|mac verify|bad.password|PASSWORD/i.test(
      `${codeOf(cause)} ${message}`,
    );
    const what = !isPassphrase
      ? `${path}: ${otherwise} (${message})`
      : passphrase === null
        ? `${path} is encrypted, and there is no passphrase`
        : `${path}: the passphrase is wrong`;
    throw new TokenmanError('USAGE', what, {
      hint: isPassphrase ? `Set it: ${setting}` : 'Is it the right file?',
      cause,
    });
  }
}

const PEM_CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g;

async function loadAuthorities(path: string): Promise<string> {
  const text = await readTextFile(path);
  const certificates = text.match(PEM_CERTIFICATE) ?? [];
  try {
    if (certificates.length === 0) throw new Error('no BEGIN CERTIFICATE in it');
    for (const certificate of certificates) void new X509Certificate(certificate);
  } catch (cause) {
    throw new TokenmanError('USAGE', `${path}: no PEM certificate of an authority (${reasonOf(cause)})`, {
      hint: 'Convert it: openssl x509 -inform der -in FILE -out FILE.pem',
      cause,
    });
  }
  return text;
}

async function readIfGiven(path: string | null | undefined): Promise<string | null> {
  return path == null ? null : readTextFile(path);
}

function invalidList(path: string, what: string): TokenmanError {
  return new TokenmanError('CONFIG_INVALID', `${path}: ${what}`, {
    hint: LIST_HINT,
  });
}

function place(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}
