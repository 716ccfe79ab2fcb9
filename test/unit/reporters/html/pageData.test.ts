import { describe, expect, test } from '@jest/globals';
import { htmlDocument } from '../../../../src/reporters/html/htmlDocument.ts';
import { detailChunks, pageIndex } from '../../../../src/reporters/html/toPageData.ts';
import { answered, plan, refused, RunEvents, TOKEN_REQUEST } from '../../runEvents.ts';

const TOKEN = { fingerprint: '0a1b2c3d', expiresInSeconds: 300, expiresAt: null, scope: null, claims: null };

const TOKEN_AGAIN = { ...TOKEN, fingerprint: '12345678' };

function ofToken(collectionRunId: string | null, environment = 'dev') {
  return { collectionRunId, collection: 'Orders', executionId: null, profile: 'default', environment };
}

describe('whether it is the API, the token or the test', () => {
  const failed = { assert: 'holds', status: 'failed' } as const;
  test.each([
    ['an answer of another kind', [{ sent: answered() }, failed], 'assertion'],
    ['401 that no test expects', [{ sent: answered(401) }, failed], 'tokenRefused'],
    ['403 that no test expects', [{ sent: answered(403) }, failed], 'tokenRefused'],
    ['a server error', [{ sent: answered(503) }, failed], 'serverError'],
    ['a server error that breaks a script', [{ sent: answered(502) }, { threw: 'no JSON' }], 'serverError'],
    ['a script that breaks on an answer', [{ sent: answered() }, { threw: 'x is undefined' }], 'script'],
    ['no answer, and assertions that fail for it', [{ sent: refused() }, failed], 'noAnswer'],
    ['a request that was held back', [{ sent: { ...refused(), notSent: true } }, failed], 'notSent'],
    ['nothing sent, for no reason', [], 'run'],
    ['a 404 that is expected', [{ sent: answered(404) }, { assert: 'is 404' }], null],
    ['a 500 that is expected', [{ sent: answered(500) }, { assert: 'is 500' }], null],
  ] as const)('%s', (_, happenings, cause) => {
    const testRun = new RunEvents(plan(['A'])).start().item('A', happenings).finish().end().testRun();
    expect(pageIndex(testRun).items.map((item) => item.cause)).toEqual([cause]);
  });

  test('what ended the run is the cause for the item that was running', () => {
    const cause = (finish: (events: RunEvents) => RunEvents) => {
      const events = new RunEvents(plan(['A', 'B'])).start().item('A', [], { finished: false });
      const { items, collectionRuns } = pageIndex(finish(events).testRun());
      return [items[0]?.cause, collectionRuns[0]?.error?.cause];
    };
    expect(cause((events) => events.finish('run-1', { kind: 'workerDied', message: 'killed' }).end())).toEqual([
      'run',
      'run',
    ]);
    expect(cause((events) => events.end(true))).toEqual(['run', undefined]);
    const noToken = { kind: 'token', profile: 'default', message: '401', hint: 'Check it.' } as const;
    expect(cause((events) => events.finish('run-1', noToken).end())).toEqual([null, 'noToken']);
  });
});

describe('token acquisitions', () => {
  test('hold what was asked, what came of it, and who used it', () => {
    const events = new RunEvents(plan(['A'], { id: 'one' }), plan(['A'], { id: 'two' }), plan(['A'], { id: 'three' }));
    const request = TOKEN_REQUEST;
    const renewed = { ...TOKEN, fingerprint: '99999999' };
    events.token({ type: 'tokenRequestFinished', ...ofToken(null), request, exchange: answered(503) });
    // Another environment asks at the same time.
    events.token({ type: 'tokenRequestFinished', ...ofToken(null, 'staging'), request, exchange: answered(401) });
    events.token({ type: 'tokenScriptMessage', ...ofToken(null), level: 'warn', text: 'asking \u001b[31magain' });
    events.token({ type: 'tokenRequestFinished', ...ofToken(null), request, exchange: answered() });
    const failure = { message: '401 invalid_client', hint: 'Check it.', status: 401 };
    events.token({ type: 'tokenFailed', ...ofToken(null, 'staging'), request, failure, durationMs: 5 });
    events.token({ type: 'tokenObtained', ...ofToken(null), request, token: TOKEN, durationMs: 1500 });
    events.token({ type: 'tokenReused', ...ofToken('two'), token: TOKEN, source: 'run' });
    events.token({ type: 'tokenReused', ...ofToken('one'), token: TOKEN, source: 'run' });
    events.token({ type: 'tokenObtained', ...ofToken('two'), request, token: renewed, durationMs: 20 });
    events.token({ type: 'tokenObtained', ...ofToken('two'), request, token: TOKEN_AGAIN, durationMs: 30 });
    events.token({ type: 'tokenReused', ...ofToken('three', 'prod'), token: TOKEN, source: 'given' });

    const tokens = pageIndex(events.end().testRun()).tokens;
    expect(tokens).toMatchObject([
      { environment: 'dev', outcome: { kind: 'obtained', token: TOKEN }, usedBy: [0, 1], durationMs: 1500 },
      { environment: 'staging', outcome: { kind: 'failed', failure }, usedBy: [], request },
      { environment: 'dev', outcome: { kind: 'obtained', token: renewed }, usedBy: [1] },
      { environment: 'dev', outcome: { kind: 'obtained', token: TOKEN_AGAIN }, usedBy: [1], durationMs: 30 },
      { environment: 'prod', outcome: { kind: 'given', token: TOKEN }, usedBy: [2], request: null },
    ]);
    expect(tokens.map(({ exchanges }) => exchanges.map(({ response }) => response?.status))).toEqual([
      [503, 200],
      [401],
      [],
      [],
      [],
    ]);
    expect(tokens[0]?.messages).toMatchObject([{ level: 'warn', text: 'asking again' }]);
  });

  test('that nobody saw the end of say so', () => {
    const events = new RunEvents(plan(['A']));
    events.token({ type: 'tokenRequestFinished', ...ofToken(null), request: TOKEN_REQUEST, exchange: answered() });
    expect(pageIndex(events.end(true).testRun()).tokens).toMatchObject([{ outcome: { kind: 'unfinished' } }]);
  });
});

describe('details of items', () => {
  test('come in chunks, in the order of the index, without those never reached', () => {
    const names = Array.from({ length: 60 }, (_, index) => `item ${index}`);
    const events = new RunEvents(plan(names), plan(['last'], { id: 'run-2' })).start();
    for (const name of names) if (name !== 'item 3') events.item(name, [{ sent: answered() }, { logged: name }]);
    events
      .finish()
      .start('run-2')
      .item('last', [{ logged: 'last' }], { run: 'run-2' })
      .finish('run-2')
      .end();
    const testRun = events.testRun();
    const chunks = [...detailChunks(testRun)];
    expect(chunks.map((chunk) => chunk.length)).toEqual([50, 11]);
    const texts = chunks.flat().map((details) => details?.console[0]?.text ?? null);
    const { items } = pageIndex(testRun);
    expect(texts).toEqual(items.map(({ name, startedAt }) => (startedAt === null ? null : name)));
    expect(texts.filter((text) => text === null)).toHaveLength(1);
  });

  test('show what was compared only where the message does not', () => {
    const comparison = { expected: '1', actual: '2' };
    const long = { expected: '{\n  "a": 1\n}', actual: '2' };
    const assert = { assert: 'is equal', status: 'failed' } as const;
    const events = new RunEvents(plan(['A'])).start();
    events.item('A', [
      { ...assert, message: 'expected 2 to equal 1', comparison },
      { ...assert, message: 'expected 2… to equal 1', comparison },
      { ...assert, message: 'expected 2 to equal an object', comparison: long },
    ]);
    const testRun = events.finish().end().testRun();
    const [details] = [...detailChunks(testRun)].flat();
    expect(details?.assertions.map(({ error }) => error?.comparison)).toEqual([null, comparison, long]);
    // The overview lists problems, the first with what it compared.
    const [item] = pageIndex(testRun).items;
    expect(item?.problems.map((problem) => problem.comparison)).toEqual([null, comparison, long]);
  });
});

describe('the document', () => {
  const HOSTILE = `</script><script>alert(1)</script><!--<script>\u2028\u2029\ud800 "'&amp;\u0000`;

  test('holds the data as it is, and nothing in it ends the element that it stands in', () => {
    const events = new RunEvents(
      plan(['A'], { collection: HOSTILE, environment: HOSTILE, folders: [HOSTILE] }),
    ).start();
    events.item('A', [{ sent: answered(200, HOSTILE) }, { logged: HOSTILE }]);
    const testRun = events.finish().end().testRun();
    const document = [...htmlDocument(testRun)].join('');
    expect(document.match(/<\/?script/g)).toHaveLength(6);
    const data = document.match(/<script type="application\/json".*?<\/script>/gs) ?? [];
    expect(data.map((element) => element.match(/<|[\u2028\u2029]/g))).toEqual([
      ['<', '<'],
      ['<', '<'],
    ]);

    const index = dataOf(document, 'report-index');
    expect(index).toEqual(pageIndex(testRun));
    expect(dataOf(document, 'report-details-0')).toMatchObject([
      { exchange: { response: { body: { content: HOSTILE } } } },
    ]);
  });

  test('says how the run ended where scripts do not run', () => {
    const document = [...htmlDocument(new RunEvents(plan(['A', 'B'])).start().end(true).testRun())].join('');
    const text = 'interrupted: 2 items, 0 passed, 0 failed, 0 with errors, 2 skipped, in 2.0 s';
    expect(document.includes(`<title>${text}</title>`)).toBe(true);
    expect(document.includes(`<p>${text}</p>`)).toBe(true);
  });
});

function dataOf(document: string, id: string): unknown {
  const [, text = ''] =
    new RegExp(`<script type="application/json" id="${id}">(.*?)</script>`, 's').exec(document) ?? [];
  return JSON.parse(text);
}
