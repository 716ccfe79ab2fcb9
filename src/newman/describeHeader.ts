import type { Header } from '../run/runEvent.ts';
import { textOf } from './describeRequestBody.ts';

export function describeHeader(header: { key: string; value: unknown }): Header {
  return { name: header.key, value: textOf(header.value) };
}
