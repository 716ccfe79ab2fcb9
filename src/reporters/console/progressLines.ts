/** The lines that pass by while a run goes on: items, collection runs, tokens. */
import type { CollectionRunError, ErrorDescription, PlannedCollectionRun, TokenEvent } from '../../run/runEvent.ts';
import {
  describeCollectionRun,
  describeDuration,
  describeEnd,
  describeExchange,
  describeItem,
  describeIteration,
  describeProfile,
  describeRunSkip,
  describeScript,
  plural,
} from '../describe.ts';
import { oneLine, plainText, shorten } from '../plainText.ts';
import { markSymbol } from './palette.ts';
import type { Palette } from './palette.ts';
import type { ConsoleSettings } from './consoleSettings.ts';
import { exchangeLines } from './exchangeLines.ts';
import type { FinishedItem, FinishedCollectionRun, RunningItem } from './progress.ts';

interface ItemStyle {
  readonly verbose: boolean;
  readonly settings?: ConsoleSettings;
}

/** `✓ Admin / Read order  200  12 ms`, with what scripts wrote to the console below it; when verbose with all details. */
export function itemLines(finished: FinishedItem, palette: Palette, style: ItemStyle): string[] {
  const { item, mark } = finished;
  const { verbose, settings = {} } = style;
  const name = `${describeItem(item.item)}${describeIteration(item.iteration, item.run.iterationCount)}`;
  const time = describeDuration(item.exchange?.durationMs ?? finished.durationMs);
  const problems = problemsOf(item);
  const line = [
    ...(settings.showTimestamps === true ? [palette.dim(`[${new Date(item.startedAt).toLocaleTimeString()}]`)] : []),
    `${markSymbol(mark, palette)} ${mark === 'failed' ? palette.bad(name) : name}`,
    palette.dim(outcomeOf(finished)),
    ...(mark === 'skipped' ? [] : [palette.dim(time)]),
    ...(problems === '' ? [] : [palette.bad(problems)]),
  ].join('  ');
  return [
    line,
    ...(verbose ? detailLines(item, palette, settings) : []),
    ...warningLines(item, palette),
    ...(settings.noConsole === true ? [] : messageLines(item, palette)),
  ];
}

function outcomeOf({ item, mark }: FinishedItem): string {
  if (item.exchange === null) return mark === 'skipped' ? 'skipped' : 'not sent';
  const { response, error } = item.exchange;
  return response === null ? shorten(oneLine(error?.message ?? 'no response'), 60) : String(response.status);
}

function problemsOf(item: RunningItem): string {
  const failed = item.assertions.filter(({ status }) => status === 'failed').length;
  return [
    ...(failed === 0 ? [] : [`${failed} of ${plural(item.assertions.length, 'assertion')} failed`]),
    ...new Set(item.scriptErrors.map(({ script }) => `${describeScript(script)} failed`)),
  ].join(', ');
}

function detailLines(item: RunningItem, palette: Palette, settings: ConsoleSettings): string[] {
  const shown = item.assertions.filter(
    ({ status }) => settings.noAssertions !== true && (settings.noSuccessAssertions !== true || status === 'failed'),
  );
  return [
    ...(item.exchange === null ? [] : exchangeLines(item.exchange, palette)),
    ...item.scriptRequests.map((exchange) => palette.dim(`    pm.sendRequest ${describeExchange(exchange)}`)),
    ...shown.map(({ name, status }) => `    ${markSymbol(status, palette)} ${oneLine(name)}`),
    ...item.scriptErrors
      .filter(({ script }) => script === 'runtime')
      .flatMap(({ error }) => stackLines(error, palette)),
  ];
}

/** Where the collection has no part in it, the place in the code is all there is to go by. */
function stackLines({ stack }: ErrorDescription, palette: Palette): string[] {
  return stack === null
    ? []
    : plainText(stack)
        .split('\n')
        .map((line) => palette.dim(`    ${line}`));
}

/** A template in a body may hold dozens. */
const MOST_WARNINGS = 3;

function warningLines({ warnings }: RunningItem, palette: Palette): string[] {
  const told = warnings.slice(0, warnings.length > MOST_WARNINGS ? MOST_WARNINGS - 1 : MOST_WARNINGS);
  const more = warnings.length - told.length;
  return [...told, ...(more === 0 ? [] : [`and ${plural(more, 'more warning')}, see the reports`])].map(
    (text) => `    ${palette.warn(`! ${oneLine(text)}`)}`,
  );
}

function messageLines(item: RunningItem, palette: Palette): string[] {
  return item.messages.flatMap(({ level, text }) => {
    const paint = level === 'error' ? palette.bad : level === 'warn' ? palette.warn : palette.dim;
    return plainText(text)
      .split('\n')
      .map((line) => `    ${paint(`console.${level}`)}  ${line}`);
  });
}

/** `✓ dev / Orders  20 items, 42 assertions in 3.2 s`. */
export function collectionRunLine(finished: FinishedCollectionRun, palette: Palette): string {
  const { plan, tally, error, skippedBecause, durationMs } = finished;
  const mark = error !== null || tally.failed > 0 ? 'failed' : tally.items === 0 ? 'skipped' : 'passed';
  const name = palette.strong(describeCollectionRun(plan));
  if (skippedBecause !== null) {
    return `${markSymbol(mark, palette)} ${name}  ${palette.dim(`skipped: ${describeRunSkip(skippedBecause)}`)}`;
  }
  const amount = `${plural(tally.items, 'item')}, ${plural(tally.assertions, 'assertion')} in ${describeDuration(durationMs)}`;
  const problems = [
    ...(tally.failed === 0 ? [] : [`${plural(tally.failed, 'item')} failed`]),
    ...(error === null ? [] : [describeEnd(error)]),
  ];
  return [
    `${markSymbol(mark, palette)} ${name}`,
    palette.dim(amount),
    ...(problems.length === 0 ? [] : [palette.bad(problems.join(', '))]),
  ].join('  ');
}

/** `! dev / Orders  the worker process ran out of memory: it runs again, alone`. */
export function retriedRunLine(
  { plan, error }: { readonly plan: PlannedCollectionRun; readonly error: CollectionRunError },
  palette: Palette,
): string {
  const name = palette.strong(describeCollectionRun(plan));
  return `${palette.warn('!')} ${name}  ${palette.warn(`${oneLine(error.message)}: it runs again, alone`)}`;
}

/** null for what is no news to somebody who does not ask for details. */
export function tokenLine(event: TokenEvent, palette: Palette, verbose: boolean): string | null {
  const shard = event.shard === undefined ? '' : `, shard ${event.shard}`;
  const where = `${oneLine(event.environment ?? 'no environment')}${shard}`;
  const profile = describeProfile(event.profile);
  switch (event.type) {
    case 'tokenObtained': {
      const { token } = event;
      const life = token.expiresInSeconds === null ? 'life unknown' : `valid for ${token.expiresInSeconds} s`;
      const details = `${describeDuration(event.durationMs)}, ${life}, fingerprint ${token.fingerprint}`;
      return `${palette.good('✓')} token obtained${profile}  ${palette.dim(`${where}, ${details}`)}`;
    }
    case 'tokenFailed':
      return `${palette.bad('✗')} ${palette.bad(`no token${profile}`)}  ${palette.dim(where)}`;
    case 'tokenReused': {
      const source = event.source === 'given' ? 'as given' : 'obtained earlier in this run';
      return verbose ? palette.dim(`– token ${source}${profile}  ${where}`) : null;
    }
    case 'tokenRequestFinished':
      return verbose ? palette.dim(`– token request  ${describeExchange(event.exchange)}`) : null;
    case 'tokenScriptMessage':
      if (event.level === 'warn' || event.level === 'error') {
        return `${palette.warn('!')} token${profile}  ${palette.dim(where)}  ${palette.warn(oneLine(event.text))}`;
      }
      break;
  }
  return verbose ? palette.dim(`– token script  console.${event.level}  ${oneLine(event.text)}`) : null;
}
