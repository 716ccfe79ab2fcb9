import { describe, expect, test } from '@jest/globals';
import { describeTlsError } from '../../../src/newman/wire/tlsErrors.ts';

/** As Node 20 with OpenSSL 3 said them of `openssl s_server -Verify 1 -verify_return_error`; Node's own servers hang up. */
const alert = (text: string, number: number) =>
  `error:0A000418:SSL routines:ssl3_read_bytes:${text}:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1601:SSL alert number ${number}\n`;

describe('describeTlsError', () => {
  test.each<[code: string, message: string, sentCertificate: boolean, told: string | null]>([
    [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      `80FC62277C7F0000:${alert('tlsv1 alert unknown ca', 48)}`,
      true,
      'the server a.test:443 refused the client certificate (alert unknown ca); is it the right one, still valid, and from an authority that the server trusts?',
    ],
    [
      'EPROTO',
      `write EPROTO 80FC62277C7F0000:${alert('sslv3 alert certificate expired', 45)}`,
      true,
      'the server a.test:443 refused the client certificate (alert certificate expired); is it the right one, still valid, and from an authority that the server trusts?',
    ],
    [
      'EPROTO',
      `write EPROTO 80FC62277C7F0000:${alert('tlsv1 alert protocol version', 70)}`,
      true,
      'the server a.test:443 ended the TLS handshake (alert protocol version); does it still speak TLS 1.2 or newer?',
    ],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'without the text',
      false,
      'the server a.test:443 ended the TLS handshake (alert certificate required); it may want a client certificate: --ssl-client-cert and --ssl-client-key, or --ssl-client-cert-list',
    ],
    [
      'ECONNRESET',
      'Client network socket disconnected before secure TLS connection was established',
      false,
      'the server a.test:443 dropped the connection (ECONNRESET: Client network socket disconnected before secure TLS connection was established); is TLS spoken on this port, and does a firewall or a proxy stand in between?',
    ],
    [
      'CERT_NOT_YET_VALID',
      'certificate is not yet valid',
      false,
      "the certificate of a.test:443 is not valid yet (CERT_NOT_YET_VALID); is this machine's clock right?",
    ],
    ['ECONNRESET', 'socket hang up', false, null],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:443', true, null],
    ['EPROTO', 'write EPROTO something else', true, null],
  ])('%s: %s, %s', (code, message, sentCertificate, told) => {
    expect(describeTlsError({ code, message }, { host: 'a.test:443', sentCertificate })).toBe(told);
  });
});
