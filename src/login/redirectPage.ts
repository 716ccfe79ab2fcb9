/** The page that a browser shows when it comes back from the provider. */

export interface RedirectPage {
  readonly title: string;
  readonly text: string;
  readonly good: boolean;
}

const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}p{margin:0;overflow-wrap:anywhere}.mark{font-size:2.5rem;line-height:1;margin-bottom:1rem}
.good .mark{color:light-dark(#1a7f37,#3fb950)}.bad .mark{color:light-dark(#cf222e,#ff7b72)}`;

/** The answer of the implicit grant lies in the fragment, which only the page itself can see (RFC 6749 §4.2.2). */
const SEND_FRAGMENT = `fetch(location.pathname,{method:'POST',body:location.hash.slice(1)}).then((response)=>response.text()).then((html)=>{
history.replaceState(null,'',location.pathname);document.body.replaceWith(new DOMParser().parseFromString(html,'text/html').body)})`;

export function redirectPageHtml({ title, text, good }: RedirectPage): string {
  return documentOf(
    title,
    `<body class="${good ? 'good' : 'bad'}"><main><div class="mark" aria-hidden="true">${good ? '✓' : '✗'}</div><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></body>`,
  );
}

export function fragmentPageHtml(): string {
  return documentOf(
    'Logging in',
    `<body><main><h1>Logging in …</h1><p>This page needs JavaScript for a moment.</p></main><script>${SEND_FRAGMENT}</script></body>`,
  );
}

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // The code in the address is nobody else's business, and the page needs nothing from anywhere.
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  // The browser would keep the connection open, and with it this process.
  connection: 'close',
};

function documentOf(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)} – tokenman</title><style>${STYLE}</style></head>${body}</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
