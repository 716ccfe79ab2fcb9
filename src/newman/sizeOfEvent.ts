import type { ErrorDescription, Exchange, RunEvent } from '../run/runEvent.ts';

/** Characters of what little there is of every event. */
const REST = 500;

/** Roughly, in characters: what an event takes in memory. */
export function sizeOfEvent(event: RunEvent): number {
  switch (event.type) {
    case 'requestFinished':
    case 'scriptRequestFinished':
    case 'tokenRequestFinished':
      return REST + sizeOfExchange(event.exchange);
    case 'assertionFinished':
      return REST + event.name.length + sizeOfError(event.error);
    case 'scriptFailed':
      return REST + sizeOfError(event.error);
    case 'consoleMessage':
      return REST + event.text.length;
    default:
      return REST;
  }
}

function sizeOfExchange({ request, response }: Exchange): number {
  return request.url.length + (request.body?.content.length ?? 0) + (response?.body?.content.length ?? 0);
}

function sizeOfError(error: ErrorDescription | null): number {
  if (error === null) return 0;
  const { message, stack, comparison } = error;
  return message.length + (stack?.length ?? 0) + (comparison?.expected.length ?? 0) + (comparison?.actual.length ?? 0);
}
