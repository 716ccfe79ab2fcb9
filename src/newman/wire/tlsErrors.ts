/** Errors of Node's TLS (`node:tls`, X509 certificate error codes) and of OpenSSL's alerts (RFC 8446 §6.2), for people. */

export interface TlsConnection {
  readonly host: string;
  /** Whether a client certificate was there to be shown. */
  readonly sentCertificate: boolean;
}

const TRUST_ITS_AUTHORITY =
  "name its authority's certificate with --ssl-extra-ca-certs FILE, or accept any certificate with -k";

/** What Node says of a server's certificate, by its code: what it is, and what to do. */
const CERTIFICATE_ERRORS: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  CERT_HAS_EXPIRED: ['has expired', 'have it renewed, or accept any certificate with -k'],
  CERT_NOT_YET_VALID: ['is not valid yet', "is this machine's clock right?"],
  CERT_REVOKED: ['was revoked', 'have it replaced'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'is self-signed',
    'trust it with --ssl-extra-ca-certs FILE, or accept any certificate with -k',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: ['comes from an authority that is not trusted here', TRUST_ITS_AUTHORITY],
  UNABLE_TO_GET_ISSUER_CERT: ['comes from an authority that is not trusted here', TRUST_ITS_AUTHORITY],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['comes from an authority that is not trusted here', TRUST_ITS_AUTHORITY],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'comes from an authority that is not trusted here, or lacks the certificates in between',
    TRUST_ITS_AUTHORITY,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: ['is for other names', 'is the host in the URL right? -k accepts any certificate'],
};

/** @returns one line, or null for what is no error of TLS */
export function describeTlsError(
  { code = '', message }: { readonly code?: string; readonly message: string },
  { host, sentCertificate }: TlsConnection,
): string | null {
  const known = CERTIFICATE_ERRORS[code];
  if (known !== undefined) {
    const [what, advice] = known;
    return `the certificate of ${host} ${what} (${code}${namesIn(message)}); ${advice}`;
  }
  if (code === 'ECONNRESET') return describeDrop(message, { host, sentCertificate });
  if (!/^(EPROTO$|ERR_SSL_|ERR_OSSL_)/.test(code)) return null;
  if (/wrong[_ ]version[_ ]number|packet length too long|http request/i.test(`${code} ${message}`)) {
    return `the server ${host} does not speak TLS (${code}); should the URL begin with http://, or is the port another one?`;
  }
  const [, alert] = /alert[_ ]([\w ]+?)(?::|$)/i.exec(message) ?? /_ALERT_(\w+)$/.exec(code) ?? [];
  if (alert === undefined) return null;
  const told = alert.toLowerCase().replaceAll('_', ' ').trim();
  if (/protocol version|insufficient security|internal error|user cancelled|decode error/.test(told)) {
    return `the server ${host} ended the TLS handshake (alert ${told}); does it still speak TLS 1.2 or newer?`;
  }
  return sentCertificate
    ? `the server ${host} refused the client certificate (alert ${told}); is it the right one, still valid, and from an authority that the server trusts?`
    : `the server ${host} ended the TLS handshake (alert ${told}); it may want a client certificate: --ssl-client-cert and --ssl-client-key, or --ssl-client-cert-list`;
}

/** Servers that Node or a proxy runs do not say why they hang up. */
function describeDrop(message: string, { host, sentCertificate }: TlsConnection): string | null {
  const dropped = `the server ${host} dropped the connection (ECONNRESET: ${message})`;
  if (sentCertificate) {
    return `${dropped}; is the client certificate the right one, still valid, and from an authority that the server trusts?`;
  }
  return message.includes('before secure TLS connection')
    ? `${dropped}; is TLS spoken on this port, and does a firewall or a proxy stand in between?`
    : null;
}

/** Of a certificate for other names: for which. */
function namesIn(message: string): string {
  const [, names] = /cert's altnames: (.*)$/s.exec(message) ?? /is not cert's CN: (.*)$/s.exec(message) ?? [];
  return names === undefined ? '' : `: ${names}`;
}
