/** Requests and responses as HAR has them. What is not known is -1 or left out, as HAR wants it. */
import type { Exchange, Header, MessageBody } from '../../run/runEvent.ts';
import { plainText } from '../plainText.ts';
import { cookiesOf, setCookiesOf } from './harCookies.ts';
import { harUrl, queryOf } from './harUrl.ts';

const UNKNOWN_SIZE = -1;

export function harRequest({ request, response }: Exchange): object {
  const { method, url, headers, body } = request;
  return {
    method,
    url: harUrl(url),
    httpVersion: `HTTP/${response?.httpVersion ?? '1.1'}`,
    cookies: cookiesOf(headers),
    headers: headers.map(({ name, value }) => ({ name, value })),
    queryString: queryOf(url),
    ...(body !== null && { postData: postData(body, valueOf(headers, 'content-type') ?? '') }),
    headersSize: UNKNOWN_SIZE,
    bodySize: body === null ? 0 : sizeOf(headers),
  };
}

export function harResponse({ response, error }: Exchange): object {
  if (response === null) {
    return {
      status: 0,
      statusText: '',
      httpVersion: '',
      cookies: [],
      headers: [],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: UNKNOWN_SIZE,
      bodySize: UNKNOWN_SIZE,
      // Chrome's extension, which viewers show.
      _error: plainText(error?.message ?? 'no response'),
    };
  }
  const { status, statusText, headers, body } = response;
  return {
    status,
    statusText,
    httpVersion: `HTTP/${response.httpVersion ?? '1.1'}`,
    cookies: setCookiesOf(headers),
    headers: headers.map(({ name, value }) => ({ name, value })),
    content: content(body, valueOf(headers, 'content-type') ?? 'x-unknown'),
    redirectURL: valueOf(headers, 'location') ?? '',
    headersSize: UNKNOWN_SIZE,
    bodySize: sizeOf(headers),
  };
}

function content(body: MessageBody | null, mimeType: string): object {
  if (body === null) return { size: 0, mimeType };
  return {
    size: body.size,
    mimeType,
    text: body.content,
    ...(body.encoding === 'base64' && { encoding: 'base64' }),
    ...(body.truncated && { comment: 'Only the first part of the body was kept.' }),
  };
}

/** `params` and `text` exclude each other. */
function postData(body: MessageBody, contentType: string): object {
  const [mimeType = ''] = contentType.split(';').map((part) => part.trim());
  if (body.truncated) {
    return { mimeType: contentType, text: body.content, comment: 'Only the first part of the body was kept.' };
  }
  if (mimeType === 'application/x-www-form-urlencoded') {
    return { mimeType, params: [...new URLSearchParams(body.content)].map(([name, value]) => ({ name, value })) };
  }
  if (mimeType === 'multipart/form-data') {
    return {
      mimeType,
      params: multipartParams(body, contentType),
      comment: 'The fields, not the bytes that were sent.',
    };
  }
  return { mimeType: contentType, text: body.content };
}

/** RFC 7578: the fields between the boundaries, files with their names and what they hold. */
function multipartParams(body: MessageBody, contentType: string): object[] {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType) ?? [];
  const text = body.encoding === 'base64' ? Buffer.from(body.content, 'base64').toString('latin1') : body.content;
  const parts = text.split(`--${(quoted ?? plain ?? '').trim()}`).slice(1, -1);
  return parts.map((part) => {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, end);
    const [, name = ''] = /\bname="([^"]*)"/i.exec(head) ?? [];
    const [, fileName] = /\bfilename="([^"]*)"/i.exec(head) ?? [];
    const [, type] = /^content-type: *(.+)$/im.exec(head) ?? [];
    const value = part.slice(end + 4).replace(/\r\n$/, '');
    return {
      name,
      value,
      ...(fileName !== undefined && { fileName }),
      ...(type !== undefined && { contentType: type.trim() }),
    };
  });
}

/** Of the body as it was transferred, which may have been compressed. */
function sizeOf(headers: readonly Header[]): number {
  const length = valueOf(headers, 'content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : UNKNOWN_SIZE;
}

function valueOf(headers: readonly Header[], name: string): string | null {
  return headers.find((header) => header.name.toLowerCase() === name)?.value ?? null;
}
