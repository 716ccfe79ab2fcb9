/** What `tokenman token --explain` shows: where each request's token comes from. */
import { endpointOf, grantTypeOf } from '../oauth2/tokenProfile.ts';
import { createPalette } from '../reporters/console/palette.ts';
import type { Palette } from '../reporters/console/palette.ts';
import { oneLine, shorten } from '../reporters/plainText.ts';
import { wrapText } from '../reporters/wrapText.ts';
import type { ExplainedCollection, ExplainedTokens } from '../run/plan/explainTokens.ts';
import type { ItemTokenOrigin, TokenOrigin } from '../run/plan/tokenOrigins.ts';

const WIDTH = 80;
const NAME_WIDTH = 34;

type OfProfile = Extract<TokenOrigin, { readonly kind: 'profile' }>;

export function explainText({ collections, notes }: ExplainedTokens, { color }: { readonly color: boolean }): string {
  const palette = createPalette(color);
  return [
    ...collections.flatMap((collection) => [...collectionLines(collection, palette), '']),
    ...notes.flatMap((note) => wrapText(`${palette.warn('note:')} ${oneLine(note)}`, WIDTH)),
    ...(notes.length === 0 ? [] : ['']),
    palette.dim('Nothing was sent.'),
    '',
  ].join('\n');
}

function collectionLines({ environment, run, items }: ExplainedCollection, palette: Palette): readonly string[] {
  const where = environment === null ? 'no environment' : `environment ${oneLine(environment)}`;
  const uses = new Map(items.flatMap(({ origin }) => (origin.kind === 'profile' ? [[origin.use, origin]] : [])));
  return [
    `${palette.strong(oneLine(run.definition.info.name))}  ${palette.dim(where)}`,
    ...items.flatMap((item) => itemLines(item, palette)),
    ...[...uses.values()].flatMap((origin) => profileLines(origin, palette)),
    ...missingLines(run, palette),
  ];
}

function itemLines({ listed: { item, folders }, origin }: ItemTokenOrigin, palette: Palette): readonly string[] {
  const name = oneLine([...folders, item].map((part) => part.name).join(' / '));
  const [first = '', ...more] = wrapText(originText(origin), WIDTH - NAME_WIDTH - 4);
  const paint = isMissing(origin) ? palette.bad : (text: string) => text;
  return [first, ...more].map(
    (line, index) => `  ${(index === 0 ? fitted(name) : '').padEnd(NAME_WIDTH)}  ${paint(line)}`,
  );
}

/** The end of a path says more than its beginning. */
function fitted(name: string): string {
  return name.length <= NAME_WIDTH ? name : `…${name.slice(name.length - NAME_WIDTH + 1)}`;
}

function isMissing(origin: TokenOrigin): boolean {
  if (origin.kind === 'profile') return origin.missing.length > 0 || origin.login !== null;
  return origin.kind === 'nothing' || origin.kind === 'emptyAuth';
}

function originText(origin: TokenOrigin): string {
  switch (origin.kind) {
    case 'profile':
      return profileText(origin);
    case 'value':
      return `{{${origin.variable}}}, from ${origin.origin.place ?? origin.origin.layer}`;
    case 'iterationData':
      return `{{${origin.variable}}}, from the iteration data`;
    case 'script': {
      const script = origin.isHandedOver ? 'a script of a collection that runs before' : 'a script';
      return `{{${origin.variable}}}, ${origin.certainty === 'certain' ? 'set' : 'perhaps set'} by ${script}`;
    }
    case 'nothing':
      return `no token profile sets {{${origin.variable}}}`;
    case 'literal':
      return `written out in the ${origin.place === 'auth' ? 'auth' : 'Authorization header'}`;
    case 'scriptHeader':
      return `Authorization header, ${origin.certainty === 'certain' ? 'set' : 'perhaps set'} by a script`;
    case 'otherAuth':
      return `${origin.type} auth: no token`;
    case 'emptyAuth':
      return `${origin.type} auth without a token, sent as it stands`;
    case 'otherCredential':
      return `${origin.type} auth without a token, sent as it stands with another credential`;
    case 'noAuth':
      return 'no auth: no token';
  }
}

function profileText({ use, isFilled, missing, login, isSetByScript }: OfProfile): string {
  return [
    use.isBlock ? 'the auth’s own block' : `token profile "${use.profile.name}"`,
    ...(isFilled ? [' fills the auth'] : []),
    ...(isSetByScript && !use.isBlock ? [', then what a script sets'] : []),
    ...(missing.length > 0 ? [': not complete'] : login === null ? [] : [': needs a login']),
  ].join('');
}

/** Settings as they stand: their variables may hold secrets. */
function profileLines({ use: { profile, isBlock }, missing, login }: OfProfile, palette: Palette): readonly string[] {
  const name = isBlock ? profile.name : `token profile "${profile.name}"`;
  const text = `${oneLine(name)} fills {{${profile.variable}}}: ${grantTypeOf(profile)} from ${shorten(oneLine(endpointOf(profile)), WIDTH)}`;
  return [
    ...indented(text, palette.dim),
    ...(missing.length === 0 ? [] : indented(`it lacks a value for ${missing.join(', ')}`, palette.bad)),
    ...(login === null ? [] : indented(`log in for it: ${login}`, palette.bad)),
  ];
}

/** What would have a token obtained that nothing fills. */
function missingLines({ tokens }: ExplainedCollection['run'], palette: Palette): readonly string[] {
  return tokens.missing.flatMap(({ name, obtainedWith = [] }) =>
    obtainedWith.length === 0
      ? []
      : indented(`{{${name}}} is obtained where these are set: ${obtainedWith.join(', ')}`, palette.bad),
  );
}

function indented(text: string, paint: (line: string) => string): readonly string[] {
  return wrapText(text, WIDTH - 4).map((line, index) => paint(`${index === 0 ? '  ' : '    '}${line}`));
}

/** For scripts. */
export function explainJson({ collections, notes }: ExplainedTokens): string {
  const report = {
    collections: collections.map(({ environment, run, items }) => ({
      collection: run.definition.info.name,
      environment,
      requests: items.map(({ listed: { item, folders }, origin }) => ({
        name: item.name,
        folders: folders.map((folder) => folder.name),
        token: origin.kind,
        profile: origin.kind === 'profile' ? origin.use.profile.name : null,
        variable:
          origin.kind === 'profile' ? origin.use.profile.variable : 'variable' in origin ? origin.variable : null,
        missing: isMissing(origin),
        text: originText(origin),
      })),
    })),
    notes,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
