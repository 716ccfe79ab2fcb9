/** A person at a browser without scripts: follows redirects, keeps cookies, fills in forms. */

export interface VisitedPage {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

export class Person {
  readonly #cookies = new Map<string, string>();

  visit(url: string, form?: Readonly<Record<string, string>>): Promise<VisitedPage> {
    return this.#go(url, form === undefined ? undefined : new URLSearchParams(form));
  }

  /** Sends the page's form, hidden fields and all, with what the person chose. */
  submit({ html, url }: VisitedPage, chosen: Readonly<Record<string, string>>): Promise<VisitedPage> {
    const action = /<form[^>]*\baction="([^"]*)"/.exec(html)?.[1] ?? url;
    const hidden = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]): [string, string] => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? '',
    ]);
    return this.#go(new URL(action, url).href, new URLSearchParams([...hidden, ...Object.entries(chosen)]));
  }

  async #go(start: string, body?: URLSearchParams): Promise<VisitedPage> {
    let url = start;
    let form = body;
    for (let hop = 0; hop < 20; hop += 1) {
      const { origin } = new URL(url);
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form === undefined ? {} : { method: 'POST', body: form }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        this.#cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        return { url, status: response.status, html: await response.text() };
      }
      await response.body?.cancel();
      url = new URL(location, origin).href;
      form = undefined;
    }
    throw new Error(`redirected for ever, last to ${url}`);
  }
}
