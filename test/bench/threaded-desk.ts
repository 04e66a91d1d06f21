/**
 * A peer for the click: the shape of a desk written as a web server. A browser's request, a thread
 * for it, one commit to SQLite, a new connection to the broker. Only Python's own library, which is
 * what small frameworks serve from as well; nothing of it is tuned.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { until } from './measure.ts';
import { type MockBroker, nowMs } from './mock-broker.ts';

const PROGRAM = `
import http.client, http.server, json, sqlite3, sys
home, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
def db():
    c = sqlite3.connect(home)
    c.execute('pragma journal_mode=wal')
    c.execute('pragma synchronous=full')
    return c
c = db()
c.execute('create table orders (id integer primary key, body text, status text)')
c.commit()
class Desk(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['content-length']))
        order = json.loads(body)
        c = db()
        c.execute('insert into orders (body, status) values (?, ?)', (json.dumps(order), 'sent'))
        c.commit()
        out = http.client.HTTPConnection(host, port)
        out.request('POST', '/orders', body, {'content-type': 'application/json'})
        answer = out.getresponse().read()
        self.send_response(200)
        self.send_header('content-length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Desk)
print(server.server_address[1], flush=True)
server.serve_forever()
`;

export interface ThreadedDesk {
  /** From the browser's side sending until the broker has the first bytes. */
  delay(broker: MockBroker): Promise<number>;
  stop(): Promise<void>;
}

export async function startThreadedDesk(
  home: string,
  brokerUrl: string,
): Promise<ThreadedDesk | null> {
  const { hostname, port } = new URL(brokerUrl);
  const child = spawn('python3', ['-c', PROGRAM, join(home, 'threaded.sqlite'), hostname, port], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const own = await firstLine(child);
  if (own === null) return null;
  const dispatcher = new Agent({ keepAliveTimeout: 1 });
  const body = JSON.stringify({ symbol: 'NIFTY26D26000CE', side: 'buy', filler: 'x'.repeat(220) });
  return {
    delay: async (broker) => {
      const before = broker.arrivals.length;
      const sentMs = nowMs();
      const headers = { 'content-type': 'application/json' };
      const url = `http://127.0.0.1:${own}/`;
      const answer = await request(url, { method: 'POST', body, headers, dispatcher });
      await answer.body.text();
      await until(() => broker.arrivals.length > before, 5_000, 'the threaded desk');
      return (broker.arrivals.at(-1)?.atMs ?? Number.NaN) - sentMs;
    },
    stop: async () => {
      await dispatcher.close();
      child.kill();
    },
  };
}

/** The port it listens on; null where there is no Python. */
function firstLine(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', () => resolve(null));
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString('utf8').trim()));
  });
}
