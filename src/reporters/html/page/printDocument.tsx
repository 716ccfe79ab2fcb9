/** What goes on paper: the overview, then every failure with its details. */
import { render } from 'preact';
import { ItemDetails } from './details/itemDetails.tsx';
import { OverviewPage } from './overview/overviewPage.tsx';
import { report } from './report.ts';
import { formatCount } from './shared/format.ts';
import { NotRedacted } from './shared/notRedacted.tsx';
import { Printed } from './shared/printed.ts';

/** Nobody reads more on paper. */
const MOST_FAILURES = 100;

/** Made when somebody prints, at once, since the browser waits for nothing. */
export function preparePrinting(element: HTMLElement): void {
  const prepare = (): void => {
    element.hidden = false;
    render(<PrintDocument />, element);
  };
  const clear = (): void => {
    element.hidden = true;
    render(null, element);
  };
  window.addEventListener('beforeprint', prepare);
  window.addEventListener('afterprint', clear);
}

function PrintDocument() {
  const failed = report.items.flatMap(({ status }, place) =>
    status === 'failed' || status === 'error' ? [place] : [],
  );
  return (
    <Printed.Provider value={true}>
      <NotRedacted />
      <OverviewPage />
      {failed.length > 0 && <h2>Details of the failures</h2>}
      {failed.slice(0, MOST_FAILURES).map((place) => (
        <ItemDetails place={place} />
      ))}
      {failed.length > MOST_FAILURES && <p>And {formatCount(failed.length - MOST_FAILURES)} more.</p>}
    </Printed.Provider>
  );
}
