/** Token events -> acquisitions: what was asked, what came of it, and which collection runs used it. */
import type { TokenEvent } from '../../run/runEvent.ts';
import { plainText } from '../plainText.ts';
import type { TokenAcquisition } from './pageData.ts';

/** A token of this run whose acquisition nobody saw was obtained all the same. */
const SOURCES = { given: 'given', run: 'obtained', cache: 'cached' } as const;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
interface Acquisition extends Writable<Omit<TokenAcquisition, 'exchanges' | 'messages' | 'usedBy'>> {
  readonly exchanges: TokenAcquisition['exchanges'][number][];
  readonly messages: TokenAcquisition['messages'][number][];
  readonly usedBy: Set<number>;
}

/** @param runPlaces collectionRunId -> place in the page's list of collection runs */
export function tokenAcquisitions(
  events: readonly TokenEvent[],
  runPlaces: ReadonlyMap<string, number>,
): TokenAcquisition[] {
  const acquisitions: Acquisition[] = [];
  /** What is going on now, for each of those who may be asking. */
  const underWay = new Map<string, Acquisition>();

  const begin = (event: TokenEvent): Acquisition => {
    const { environment, profile, collectionRunId, executionId, shard = null } = event;
    const asker = JSON.stringify([environment, profile, collectionRunId, executionId, shard]);
    const known = underWay.get(asker);
    if (known !== undefined) return known;
    const acquisition = newAcquisition(event);
    acquisitions.push(acquisition);
    underWay.set(asker, acquisition);
    return acquisition;
  };
  const end = (acquisition: Acquisition): void => {
    for (const [asker, going] of underWay) if (going === acquisition) underWay.delete(asker);
  };
  const use = (acquisition: Acquisition, collectionRunId: string | null): void => {
    const place = runPlaces.get(collectionRunId ?? '');
    if (place !== undefined) acquisition.usedBy.add(place);
  };

  for (const event of events) {
    const at = Date.parse(event.at);
    switch (event.type) {
      case 'tokenRequestFinished': {
        const acquisition = begin(event);
        acquisition.request ??= event.request;
        acquisition.exchanges.push(event.exchange);
        break;
      }
      case 'tokenScriptMessage':
        begin(event).messages.push({ at, level: event.level, text: plainText(event.text) });
        break;
      case 'tokenObtained':
      case 'tokenFailed': {
        const acquisition = begin(event);
        acquisition.request = event.request;
        acquisition.startedAt = at - event.durationMs;
        acquisition.durationMs = event.durationMs;
        acquisition.outcome =
          event.type === 'tokenObtained'
            ? { kind: 'obtained', token: event.token }
            : { kind: 'failed', failure: event.failure };
        use(acquisition, event.collectionRunId);
        end(acquisition);
        break;
      }
      case 'tokenReused': {
        const known = acquisitions.find((acquisition) => holds(acquisition, event));
        const acquisition = known ?? newAcquisition(event);
        if (known === undefined) {
          acquisition.outcome = { kind: SOURCES[event.source], token: event.token };
          acquisitions.push(acquisition);
        }
        use(acquisition, event.collectionRunId);
      }
    }
  }
  return acquisitions.map((acquisition) => ({
    ...acquisition,
    usedBy: [...acquisition.usedBy].toSorted((one, other) => one - other),
  }));
}

function newAcquisition(event: TokenEvent): Acquisition {
  return {
    profile: event.profile,
    environment: event.environment,
    shard: event.shard ?? null,
    collection: event.collection,
    startedAt: Date.parse(event.at),
    durationMs: 0,
    request: null,
    outcome: { kind: 'unfinished' },
    exchanges: [],
    messages: [],
    usedBy: new Set(),
  };
}

function holds(acquisition: Acquisition, event: Extract<TokenEvent, { readonly type: 'tokenReused' }>): boolean {
  const { outcome, profile, environment } = acquisition;
  return (
    'token' in outcome &&
    outcome.token.fingerprint === event.token.fingerprint &&
    profile === event.profile &&
    environment === event.environment
  );
}
