import type { Header } from '../run/runEvent.ts';
import { textOf } from './anyText.ts';

export function describeHeader(header: { key: unknown; value: unknown }): Header {
  return { name: textOf(header.key), value: textOf(header.value) };
}
