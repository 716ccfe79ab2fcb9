/** report.html, piece by piece: the prebuilt page with the data of one run in it. */
import type { TestRun } from '../../run/testRun.ts';
import { describeDuration, NOT_REDACTED, plural } from '../describe.ts';
import { page } from './page.generated.ts';
import { DETAILS_ELEMENT, INDEX_ELEMENT } from './pageData.ts';
import { detailChunks, pageHead, pageItems } from './toPageData.ts';

/** The document is never held as a whole: bodies of a long run are many megabytes. */
export function* htmlDocument(testRun: TestRun): Generator<string> {
  const fallback = fallbackText(testRun);
  yield page.beforeTitle;
  yield escapeHtml(fallback);
  yield page.beforeFallback;
  yield escapeHtml(fallback);
  yield page.beforeIndex;
  yield* dataElement(INDEX_ELEMENT, indexPieces(testRun));
  yield page.beforeDetails;
  let number = 0;
  for (const chunk of detailChunks(testRun)) {
    yield* dataElement(`${DETAILS_ELEMENT}${number}`, listPieces(chunk));
    number += 1;
  }
  yield page.end;
}

/** For readers without scripts, and the title until the page gives a better one. */
function fallbackText({ status, counts, durationMs, redacted }: TestRun): string {
  const { passed, failed, error, skipped } = counts.items;
  const warning = redacted ? '' : `. ${NOT_REDACTED}`;
  return `${status}: ${plural(passed + failed + error + skipped, 'item')}, ${passed} passed, ${failed} failed, ${error} with errors, ${skipped} skipped, in ${describeDuration(durationMs)}${warning}`;
}

function* dataElement(id: string, json: Iterable<string>): Generator<string> {
  yield `<script type="application/json" id="${id}">`;
  yield* json;
  yield '</script>\n';
}

/** A `PageIndex`, whose items are the most of it. */
function* indexPieces(testRun: TestRun): Generator<string> {
  yield `${embeddedJson(pageHead(testRun)).slice(0, -1)},"items":`;
  yield* listPieces(pageItems(testRun));
  yield '}';
}

function* listPieces(members: Iterable<unknown>): Generator<string> {
  let separator = '[';
  for (const member of members) {
    yield `${separator}${embeddedJson(member)}`;
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

/**
 * JSON that ends neither the element it stands in (`</script>`) nor hides its end (`<!--` with `<script`), and that is
 * also JavaScript (U+2028 and U+2029 end a line there).
 */
function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replaceAll(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
