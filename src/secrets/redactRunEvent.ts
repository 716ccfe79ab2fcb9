/** Redaction of run events: what the world said is redacted, the words of our own model are not. */
import type { MessageBody, RunEvent } from '../run/runEvent.ts';
import { redactBody } from './redactBody.ts';
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

/** A copy of the event without secrets, also in bodies that are no text. */
export function redactRunEvent<Event extends RunEvent>(redactor: Redactor, event: Event): Event {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the copy has the structure of the event
  return copyOf(redactor, event) as Event;
}

function copyOf(redactor: Redactor, value: unknown): unknown {
  if (typeof value === 'string') return redactor.redactText(value);
  if (Array.isArray(value)) return value.map((item) => copyOf(redactor, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, content]: [string, unknown]) => {
      if (FIELDS_OF_THE_MODEL.has(field)) return [field, content];
      // Its fields are the provider's, whatever their names.
      if (field === 'claims') return [field, redactor.redact(content)];
      if (field === 'name' && typeof content === 'string') return [field, redactor.redactName(content)];
      if (field === 'body' && isBody(content)) return [field, { ...content, content: redactBody(redactor, content) }];
      return [field, copyOf(redactor, content)];
    }),
  );
}

function isBody(value: unknown): value is MessageBody {
  return typeof value === 'object' && value !== null && 'encoding' in value && 'truncated' in value;
}
