import { useContext, useMemo, useState } from 'preact/hooks';
import type { Header, MessageBody } from '../../../../run/runEvent.ts';
import { CopyButton } from '../shared/copyButton.tsx';
import { formatSize, plural } from '../shared/format.ts';
import { Printed } from '../shared/printed.ts';
import { formatBody } from './formatBody.ts';
import type { Line } from './tokens.ts';

/** Lines shown before somebody asks for more: highlighting makes an element of each token. */
const FIRST_LINES = 150;
const PRINTED_LINES = 40;

interface BodyViewProps {
  readonly body: MessageBody | null;
  readonly headers: readonly Header[];
  readonly label: string;
}

export function BodyView({ body, headers, label }: BodyViewProps) {
  const formatted = useMemo(() => (body === null ? null : formatBody(body, headers)), [body, headers]);
  const [asRaw, setAsRaw] = useState(false);
  const [all, setAll] = useState(false);
  const printed = useContext(Printed);
  if (body === null || formatted === null || body.size === 0) return <p class="empty">No body.</p>;
  const lines = asRaw ? (formatted.rawLines ?? formatted.lines) : formatted.lines;
  const shown = all ? lines : lines.slice(0, printed ? PRINTED_LINES : FIRST_LINES);
  return (
    <div class="body-view">
      <div class="body-bar">
        <span class="muted">
          {formatted.kind}, {formatSize(body.size)}
        </span>
        {formatted.rawLines !== null && (
          <span class="segments" role="group" aria-label={`How to show the ${label}`}>
            <button type="button" class="segment" aria-pressed={!asRaw} onClick={() => setAsRaw(false)}>
              Formatted
            </button>
            <button type="button" class="segment" aria-pressed={asRaw} onClick={() => setAsRaw(true)}>
              Raw
            </button>
          </span>
        )}
        {body.encoding === 'text' && <CopyButton label="Copy" text={() => body.content} />}
      </div>
      <pre class="code" tabIndex={0} role="group" aria-label={label}>
        <code>{shown.map((line, index) => lineElements(line, index))}</code>
      </pre>
      {shown.length < lines.length && printed && <p class="note">{plural(lines.length - shown.length, 'more line')}</p>}
      {shown.length < lines.length && !printed && (
        <button type="button" class="button small" onClick={() => setAll(true)}>
          Show all {plural(lines.length, 'line')}
        </button>
      )}
      {body.truncated && (
        <p class="note">Only the beginning of this body was kept; it had {formatSize(body.size)} in all.</p>
      )}
    </div>
  );
}

function lineElements(line: Line, index: number) {
  return (
    <>
      {index > 0 && '\n'}
      {line.map(({ type, text }) =>
        type === 'plain' || type === 'punctuation' ? text : <span class={`token-${type}`}>{text}</span>,
      )}
    </>
  );
}
