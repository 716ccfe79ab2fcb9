// The server that everything is measured against, in a process of its own. It counts what reaches it, so that nobody is
// faster by sending less. GET /items/1?delay=50 answers after 50 ms; POST /token gives a token; both are counted.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const TOKEN = 'bench-access-token-0123456789abcdef';

let counts = noCounts();
let sockets = new WeakSet();

function noCounts() {
  return {
    requests: 0,
    /** With the token that the provider gives. */
    authorized: 0,
    tokens: 0,
    /** On which anything of the above came. */
    connections: 0,
    /** Milliseconds since 1970, with fractions. */
    firstRequestAt: null,
  };
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/counts') return answer(response, counts);
  if (url.pathname === '/reset') {
    counts = noCounts();
    sockets = new WeakSet();
    return answer(response, {});
  }
  if (!sockets.has(request.socket)) counts.connections += 1;
  sockets.add(request.socket);
  if (url.pathname === '/token') {
    counts.tokens += 1;
    request.resume();
    return answer(response, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 });
  }
  counts.requests += 1;
  counts.firstRequestAt ??= performance.timeOrigin + performance.now();
  if (request.headers.authorization === `Bearer ${TOKEN}`) counts.authorized += 1;
  const delay = Number(url.searchParams.get('delay') ?? 0);
  if (delay > 0) await sleep(delay);
  const id = Number(url.pathname.split('/').at(-1));
  return answer(response, { id, name: `Item ${id}`, price: id * 1.5, tags: ['one', 'two', 'three'], inStock: true });
});

function answer(response, value) {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port, token: TOKEN }));
process.on('disconnect', () => process.exit());
