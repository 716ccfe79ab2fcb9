/** What an assertion expected beside what it got, where its message does not say it well. */
import { visibleText } from '../shared/visibleText.ts';

interface ComparisonProps {
  readonly expected: string;
  readonly actual: string;
}

export function Comparison({ expected, actual }: ComparisonProps) {
  return (
    <div class="comparison">
      <Side title="Expected" text={expected} other={actual} />
      <Side title="Actual" text={actual} other={expected} />
    </div>
  );
}

/** Lines that the other side has not stand out: no alignment, but seen at once in the JSON of two answers. */
function Side({ title, text, other }: { readonly title: string; readonly text: string; readonly other: string }) {
  const lines = visibleText(text).split('\n');
  const known = new Set(visibleText(other).split('\n').map(withoutComma));
  return (
    <div>
      <p class="muted">{title}</p>
      <pre class="code" tabIndex={0} role="group" aria-label={title}>
        {lines.map((line, index) => (
          <>
            {index > 0 && '\n'}
            {lines.length > 1 && !known.has(withoutComma(line)) ? <mark>{line}</mark> : line}
          </>
        ))}
      </pre>
    </div>
  );
}

/** The last member of an object has none. */
function withoutComma(line: string): string {
  return line.replace(/,$/, '');
}
