/** What the plan says leaves no worker, so that it is redacted here: Postman calls new requests by their whole URL. */
import { listItems } from '../../postman/items.ts';
import { Redactor } from '../../secrets/redactor.ts';
import { secretsInUrl } from '../../secrets/tokenValues.ts';
import type { PlannedCollectionRun } from '../runEvent.ts';
import type { PlannedRun } from '../runPlan.ts';

/** The collection run as it may be told, without secrets in the names of its items and folders (unless all are to be seen). */
export function redactPlan({ planned, request }: PlannedRun): PlannedCollectionRun {
  if (!request.redact) return planned;
  const literals = listItems(request.collection).flatMap(({ item }) => secretsInUrl(urlOf(item.request)));
  const redactor = new Redactor([...request.secrets, ...literals]);
  return {
    ...planned,
    items: planned.items.map((item) => ({
      ...item,
      name: redactor.redactName(item.name),
      folders: item.folders.map((name) => redactor.redactName(name)),
    })),
  };
}

/** `"request": "URL"`, `{"url": "URL"}` or `{"url": {"raw": "URL"}}`. */
function urlOf(request: unknown): string {
  if (typeof request === 'string') return request;
  if (typeof request !== 'object' || request === null) return '';
  if ('url' in request) return urlOf(request.url);
  return 'raw' in request && typeof request.raw === 'string' ? request.raw : '';
}
