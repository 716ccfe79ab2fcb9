import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { ExchangeRequest } from '../../../../src/run/runEvent.ts';
import { curlCommand } from '../../../../src/reporters/html/page/details/curl.ts';

/** What a real shell would hand to curl, and what it would put into its standard input. */
function argumentsOf(command: string): readonly string[] {
  const shell = String.raw`curl() { printf '%s\0' "$@"; case "$*" in *@-*) cat;; esac; }`;
  const output = execFileSync('sh', ['-c', `${shell}\n${command}`], { encoding: 'utf8' });
  return output.split('\0').filter((argument, index, all) => index < all.length - 1 || argument !== '');
}

function request(parts: Partial<ExchangeRequest>): ExchangeRequest {
  return { method: 'GET', url: 'https://api.example.com/a', headers: [], body: null, ...parts };
}

function textBody(content: string) {
  return { content, encoding: 'text' as const, size: content.length, truncated: false };
}

describe('a request as a curl command', () => {
  test('says what was sent, in any characters, and leaves to curl what curl does', () => {
    const content = `{"it's":"$HOME \`id\` \\n é 🙂",\n"b":"!"}`;
    const command = curlCommand(
      request({
        method: 'POST',
        url: "https://api.example.com/a?b='c'&d=$e",
        headers: [
          { name: 'Authorization', value: 'Bearer [redacted:accessToken]' },
          { name: 'X-Empty', value: '' },
          { name: 'Host', value: 'api.example.com' },
          { name: 'Content-Length', value: '1' },
          { name: 'Accept-Encoding', value: 'gzip' },
        ],
        body: textBody(content),
      }),
    );
    expect(argumentsOf(command)).toEqual([
      "https://api.example.com/a?b='c'&d=$e",
      '-H',
      'Authorization: Bearer [redacted:accessToken]',
      '-H',
      'X-Empty;',
      '--compressed',
      '--data-raw',
      content,
    ]);
  });

  test.each([
    ['GET', null, []],
    ['HEAD', null, ['--head']],
    ['DELETE', null, ['-X', 'DELETE']],
    ['POST', null, ['-X', 'POST']],
    ['PUT', 'x', ['-X', 'PUT']],
    ['GET', 'x', ['-X', 'GET']],
    ['$(reboot)', null, ['-X', '$(reboot)']],
  ])('names the method where it does not go without saying: %s with body %s', (method, content, expected) => {
    const body = content === null ? null : textBody(content);
    const data = content === null ? [] : ['--data-raw', content];
    expect(argumentsOf(curlCommand(request({ method, body })))).toEqual([
      ...expected,
      'https://api.example.com/a',
      ...data,
    ]);
  });

  test('sends the body as it was sent: a multipart form too, and no @ in it names a file', () => {
    const headers = [{ name: 'Content-Type', value: 'multipart/form-data; boundary=x' }];
    const form = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n';
    expect(argumentsOf(curlCommand(request({ method: 'POST', headers, body: textBody(form) })))).toEqual([
      'https://api.example.com/a',
      '-H',
      'Content-Type: multipart/form-data; boundary=x',
      '--data-raw',
      form,
    ]);
    expect(argumentsOf(curlCommand(request({ method: 'POST', body: textBody('@upload.bin') })))).toEqual([
      'https://api.example.com/a',
      '--data-raw',
      '@upload.bin',
    ]);
  });

  test('sends bytes that are no text, and says where a body is not whole', () => {
    const bytes = {
      content: Buffer.from('bytes').toString('base64'),
      encoding: 'base64' as const,
      size: 5,
      truncated: false,
    };
    expect(argumentsOf(curlCommand(request({ method: 'POST', body: bytes })))).toEqual([
      'https://api.example.com/a',
      '--data-binary',
      '@-',
      'bytes',
    ]);
    const cut = curlCommand(request({ method: 'POST', body: { ...textBody('half'), truncated: true } }));
    expect(cut).toMatch(/^# The report holds only the beginning of the body\.\n/);
    expect(argumentsOf(cut)).toContain('half');
  });
});
