/** A request as a curl command for a POSIX shell. What the report redacted stays redacted, to be filled in by hand. */
import type { ExchangeRequest, Header } from '../../../../run/runEvent.ts';

/** curl sets these by itself, and rightly. */
const SET_BY_CURL = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'postman-token']);

export function curlCommand({ method, url, headers, body }: ExchangeRequest): string {
  const isMultipart = headers.some(isMultipartHeader);
  const kept = headers.filter(
    (header) => !SET_BY_CURL.has(header.name.toLowerCase()) && !(isMultipart && isMultipartHeader(header)),
  );
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
  return join([...parts, ...(isMultipart ? formOptions(body.content) : [dataOption(body.content)])]);
}

function join(parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}

/** GET, and POST with a body, go without saying. */
function methodOption(method: string, hasBody: boolean): string {
  if (method === (hasBody ? 'POST' : 'GET')) return '';
  return method === 'HEAD' ? ' --head' : ` -X ${quote(method)}`;
}

function dataOption(content: string): string {
  // The report has `@path` for a body that is a file.
  if (/^@\S[^\n]*$/.test(content)) return `--data-binary ${quote(content)}`;
  return `--data-raw ${quote(content)}`;
}

/** The report has a part per line: `name=value`, or `name=@path` of a file. */
function formOptions(content: string): string[] {
  return content.split('\n').map((part) => `${/^[^=]*=@/.test(part) ? '-F' : '--form-string'} ${quote(part)}`);
}

function isMultipartHeader({ name, value }: Header): boolean {
  return name.toLowerCase() === 'content-type' && value.toLowerCase().startsWith('multipart/form-data');
}

/** In single quotes nothing means anything but the single quote itself. */
function quote(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
