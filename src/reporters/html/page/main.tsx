/** The script of report.html: shows what the reporter put beside it. */
import { render } from 'preact';
import { App } from './app.tsx';
import { preparePrinting } from './printDocument.tsx';
import { applyRememberedTheme } from './shared/theme.tsx';

applyRememberedTheme();
const page = document.getElementById('page');
const print = document.getElementById('print');
if (page !== null && print !== null) {
  page.replaceChildren();
  render(<App />, page);
  preparePrinting(print);
}
