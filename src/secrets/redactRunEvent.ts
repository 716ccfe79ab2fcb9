/** Redaction of run events: what the world said is redacted, the words of our own model are not. */
import type { RunEvent } from '../run/runEvent.ts';
import type { Redactor } from './redactor.ts';

/** Fields that hold ids, times and words of the model. A password that happens to be `passed` must not break a report. */
const FIELDS_OF_THE_MODEL = new Set([
  'type',
  'kind',
  'status',
  'script',
  'level',
  'source',
  'encoding',
  'at',
  'startedAt',
  'expiresAt',
  'collectionRunId',
  'executionId',
  'itemId',
  'fingerprint',
  'versions',
]);

/** A copy of the event without secrets, also in bodies kept as base64. */
export function redactRunEvent<Event extends RunEvent>(redactor: Redactor, event: Event): Event {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the copy has the structure of the event
  return copyOf(redactor, event) as Event;
}

function copyOf(redactor: Redactor, value: unknown): unknown {
  if (typeof value === 'string') return redactor.redactText(value);
  if (Array.isArray(value)) return value.map((item) => copyOf(redactor, item));
  if (typeof value !== 'object' || value === null) return value;
  const isBase64 = 'encoding' in value && value.encoding === 'base64';
  return Object.fromEntries(
    Object.entries(value).map(([field, content]: [string, unknown]) => {
      if (FIELDS_OF_THE_MODEL.has(field)) return [field, content];
      // Its fields are the provider's, whatever their names.
      if (field === 'claims') return [field, redactor.redact(content)];
      if (isBase64 && field === 'content' && typeof content === 'string') {
        return [field, redactor.redact(Buffer.from(content, 'base64')).toString('base64')];
      }
      return [field, copyOf(redactor, content)];
    }),
  );
}
