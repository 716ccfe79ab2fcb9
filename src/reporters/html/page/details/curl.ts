/** A request as a curl command for a POSIX shell. What the report redacted stays redacted, to be filled in by hand. */
import type { ExchangeRequest } from '../../../../run/runEvent.ts';

/** curl sets these by itself, and rightly. */
const SET_BY_CURL = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'postman-token']);

export function curlCommand({ method, url, headers, body }: ExchangeRequest): string {
  const kept = headers.filter((header) => !SET_BY_CURL.has(header.name.toLowerCase()));
  const parts = [
    `curl${methodOption(method, body !== null)} ${quote(url)}`,
    // `name;` is curl's way to send a header without a value.
    ...kept.map(({ name, value }) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(headers.some(({ name }) => name.toLowerCase() === 'accept-encoding') ? ['--compressed'] : []),
  ];
  if (body === null) return join(parts);
  if (body.truncated)
    return `# The report holds only the beginning of the body.\n${join([...parts, dataOption(body.content)])}`;
  if (body.encoding === 'base64') {
    return `printf %s ${quote(body.content)} | base64 -d | ${join([...parts, '--data-binary @-'])}`;
  }
  return join([...parts, dataOption(body.content)]);
}

function join(parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}

/** GET, and POST with a body, go without saying. */
function methodOption(method: string, hasBody: boolean): string {
  if (method === (hasBody ? 'POST' : 'GET')) return '';
  return method === 'HEAD' ? ' --head' : ` -X ${quote(method)}`;
}

/** As it is: no `@` in it names a file. */
function dataOption(content: string): string {
  return `--data-raw ${quote(content)}`;
}

/** In single quotes nothing means anything but the single quote itself. */
function quote(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
