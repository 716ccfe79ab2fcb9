/** One request and its answer. */
import type { ComponentChildren } from 'preact';
import type { Exchange } from '../../../../run/runEvent.ts';
import { BodyView } from '../body/bodyView.tsx';
import { CopyButton } from '../shared/copyButton.tsx';
import { formatDuration } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';
import { curlCommand } from './curl.ts';
import { Headers } from './headers.tsx';
import { RedirectList } from './redirectList.tsx';
import { TimingBar } from './timingBar.tsx';

/** Highest first of what one wants to see: the answer, then what was asked. */
export function ExchangeView({ exchange, level = 3 }: { readonly exchange: Exchange; readonly level?: 3 | 4 }) {
  const { request, response, error, timings, redirects } = exchange;
  return (
    <div class="exchange">
      <p class="request-line">
        <span class="method">{visibleText(request.method)}</span> <span class="url">{visibleText(request.url)}</span>
      </p>
      <div class="row">
        <ResponseStatus exchange={exchange} />
        <span class="muted number">
          {formatDuration(exchange.durationMs)}
          {response?.httpVersion !== undefined && `, HTTP/${visibleText(response.httpVersion)}`}
        </span>
        <CopyButton label="Copy as cURL" text={() => curlCommand(request)} />
      </div>
      {redirects !== undefined && <RedirectList redirects={redirects} />}
      {timings !== null && <TimingBar timings={timings} />}
      {error !== null && <pre class="message status-error">{visibleText(error.message)}</pre>}
      {response !== null && (
        <Section title="Response body" level={level}>
          <BodyView body={response.body} headers={response.headers} label="Response body" />
          <Headers headers={response.headers} title="Response headers" />
        </Section>
      )}
      <Section title="Request body" level={level}>
        <BodyView body={request.body} headers={request.headers} label="Request body" />
        <Headers headers={request.headers} title="Request headers" />
      </Section>
    </div>
  );
}

export function ResponseStatus({ exchange }: { readonly exchange: Exchange }) {
  const { response } = exchange;
  if (response === null) return <span class="answer answer-bad">No answer</span>;
  return (
    <span class={`answer answer-${answerKind(response.status)}`}>
      {response.status} {visibleText(response.statusText)}
    </span>
  );
}

export function answerKind(status: number | null): 'good' | 'moved' | 'refused' | 'bad' {
  if (status === null || status >= 500) return 'bad';
  if (status >= 400) return 'refused';
  return status >= 300 ? 'moved' : 'good';
}

interface SectionProps {
  readonly title: string;
  readonly level: 3 | 4;
  readonly children: ComponentChildren;
}

function Section({ title, level, children }: SectionProps) {
  return (
    <section class="section">
      {level === 3 ? <h3>{title}</h3> : <h4>{title}</h4>}
      {children}
    </section>
  );
}
