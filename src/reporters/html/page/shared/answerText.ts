import type { PageItem } from '../../pageData.ts';

/** In the place of the status where there is none: an item whose request was held back says so. */
export function answerText({ request, cause }: Pick<PageItem, 'request' | 'cause'>): string | number {
  return request?.status ?? (cause === 'notSent' ? 'not sent' : 'no answer');
}
