import { useContext } from 'preact/hooks';
import type { Header } from '../../../../run/runEvent.ts';
import { plural } from '../shared/format.ts';
import { Printed } from '../shared/printed.ts';
import { visibleText } from '../shared/visibleText.ts';

export function Headers({ headers, title }: { readonly headers: readonly Header[]; readonly title: string }) {
  const printed = useContext(Printed);
  if (headers.length === 0) return null;
  return (
    <details class="headers" open={printed}>
      <summary>
        {title} <span class="muted">({plural(headers.length, 'header')})</span>
      </summary>
      <table class="pairs">
        <tbody>
          {headers.map(({ name, value }) => (
            <tr>
              <th scope="row">{visibleText(name)}</th>
              <td>{visibleText(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
