/** How a request came to its answer where servers pointed elsewhere. */
import type { Redirects } from '../../../../run/runEvent.ts';
import { formatDuration, plural } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';
import { Headers } from './headers.tsx';

export function RedirectList({ redirects }: { readonly redirects: Redirects }) {
  const { hops, lastRequest } = redirects;
  return (
    <div class="redirects">
      <p class="muted">
        {plural(hops.length, 'redirect')} on the way to this answer; the times below are of the last request.
      </p>
      <ol>
        {hops.map(({ request, response, durationMs }) => (
          <li>
            <details class="nested">
              <summary>
                <span class="answer answer-moved">
                  {response.status} {visibleText(response.statusText)}
                </span>{' '}
                <span class="method">{visibleText(request.method)}</span>{' '}
                <span class="url">{visibleText(request.url)}</span>{' '}
                <span class="muted number">{formatDuration(durationMs)}</span>
              </summary>
              <Headers headers={response.headers} title="Response headers" />
              <Headers headers={request.headers} title="Request headers" />
            </details>
          </li>
        ))}
        <li>
          <details class="nested">
            <summary>
              <span class="method">{visibleText(lastRequest.method)}</span>{' '}
              <span class="url">{visibleText(lastRequest.url)}</span> <span class="muted">was answered</span>
            </summary>
            <Headers headers={lastRequest.headers} title="Request headers" />
          </details>
        </li>
      </ol>
    </div>
  );
}
