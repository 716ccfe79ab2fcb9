/**
 * `token-request-per-request`: a pre-request script of a collection or a folder that asks for a token before each of its
 * requests. One that looks at the expiry first is none of these.
 */
import { isFolder } from '../../postman/items.ts';
import type { CollectionDefinition, EventDefinition, FolderDefinition } from '../../postman/definitions.ts';
import type { JsonPath } from '../../postman/textSites.ts';
import { wordAt } from '../../variables/scriptNames.ts';
import { isReached } from '../../variables/scriptReach.ts';
import { scriptTokens, withoutComments } from '../../variables/scriptTokens.ts';
import { count } from '../finding.ts';
import type { DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

interface ScriptOwner {
  readonly label: string;
  readonly path: JsonPath;
  readonly events: readonly EventDefinition[];
  readonly requests: number;
}

const ASKS_FOR_TOKEN =
  /grant_type|client_credentials|access_token|\/token\b|\/oauth2?\b|token_?(?:url|endpoint|uri)\b/i;
/** A look at the clock or at what is stored already, before sending. */
const LOOKS_AT_EXPIRY =
  /expir|Date\.now\(\)|new Date\(|\bif\s*\(\s*!?\s*pm\.\w+\.(?:get|has)\s*\(\s*["'`][^"'`]*token/i;

export function tokenRequestsPerRequest({ collections }: DoctorProject): readonly RuleFinding[] {
  return collections.flatMap(({ definition, file }) =>
    ownersOf(definition).flatMap(({ label, path, events, requests }) =>
      events.flatMap((event, index): readonly RuleFinding[] => {
        if (event.listen !== 'prerequest' || event.disabled === true) return [];
        const text = withoutComments(scriptText(event));
        if (!sends(text) || !ASKS_FOR_TOKEN.test(text) || LOOKS_AT_EXPIRY.test(text) || isOurs(event)) return [];
        return [
          {
            place: file.place([...path, 'event', index, 'script', 'exec'], 'sendRequest'),
            message: `the pre-request script of ${label} asks for a token before each of its ${count(requests, 'request')}, and lets them go out when it gets none`,
            remedy:
              'Remove the script and let a token profile obtain the token: once, and no request is sent without it.',
          },
        ];
      }),
    ),
  );
}

/** A helper that others may call sends nothing by itself. */
function sends(text: string): boolean {
  if (!text.includes('sendRequest')) return false;
  const tokens = scriptTokens(text);
  return tokens.some((_, index) => wordAt(tokens, index) === 'sendRequest' && isReached(tokens, index));
}

function ownersOf(collection: CollectionDefinition): readonly ScriptOwner[] {
  const label = `collection "${collection.info.name}"`;
  const own = { label, path: [], events: collection.event ?? [], requests: requestsIn(collection.item) };
  return [own, ...foldersOf(collection.item, ['item'])].filter(({ requests }) => requests > 1);
}

function foldersOf(entries: FolderDefinition['item'], path: JsonPath): readonly ScriptOwner[] {
  return entries.flatMap((entry, index) => {
    if (!isFolder(entry)) return [];
    const place = [...path, index];
    const own = {
      label: `folder "${entry.name}"`,
      path: place,
      events: entry.event ?? [],
      requests: requestsIn(entry.item),
    };
    return [own, ...foldersOf(entry.item, [...place, 'item'])];
  });
}

function requestsIn(entries: FolderDefinition['item']): number {
  return entries.reduce((sum, entry) => sum + (isFolder(entry) ? requestsIn(entry.item) : 1), 0);
}

function scriptText({ script }: EventDefinition): string {
  const exec = script?.exec ?? '';
  return typeof exec === 'string' ? exec : exec.join('\n');
}

/** The script that `tokenman inject` writes looks at the expiry; in an older form it might not say so. */
function isOurs(event: EventDefinition): boolean {
  return scriptText(event).startsWith('// tokenman token script');
}
