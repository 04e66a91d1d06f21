/** What this machine does with nothing of ours in it, so that two reports can be compared. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { median } from './measure.ts';

export interface Calibration {
  readonly parseMbPerS: number;
  readonly fdatasyncUs: number;
  readonly loopbackUs: number;
  /** Null where no window was opened. */
  readonly emptyWindowMs: number | null;
}

export async function calibrate(
  home: string,
  emptyWindow: (() => Promise<number>) | null,
): Promise<Calibration> {
  return {
    parseMbPerS: parseRate(),
    fdatasyncUs: syncTime(home),
    loopbackUs: await roundTrip(),
    emptyWindowMs: emptyWindow === null ? null : await emptyWindow(),
  };
}

export function sayCalibration(found: Calibration): string {
  const { parseMbPerS, fdatasyncUs, loopbackUs, emptyWindowMs } = found;
  const window = emptyWindowMs === null ? 'not opened' : `${Math.round(emptyWindowMs)} ms`;
  return [
    `calib: JSON.parse ${Math.round(parseMbPerS)} MB/s`,
    `fdatasync p50 ${Math.round(fdatasyncUs)} µs`,
    `empty window ${window}`,
    `loopback round trip p50 ${Math.round(loopbackUs)} µs`,
  ].join(', ');
}

function parseRate(): number {
  const row = { orderId: 'P000000001', symbol: 'NIFTY26D26000CE', filled: 65, price: 1_010_000 };
  const text = JSON.stringify(Array.from({ length: 2_000 }, (_, n) => ({ ...row, n })));
  const rates = Array.from({ length: 15 }, () => {
    const startedMs = performance.now();
    JSON.parse(text);
    return text.length / 1_000 / (performance.now() - startedMs);
  });
  return median(rates);
}

function syncTime(home: string): number {
  const path = join(home, 'calib');
  const file = openSync(path, 'a');
  const bytes = Buffer.alloc(512);
  const micros = Array.from({ length: 100 }, () => {
    const startedMs = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    return (performance.now() - startedMs) * 1_000;
  });
  closeSync(file);
  rmSync(path);
  return median(micros);
}

async function roundTrip(): Promise<number> {
  const server = createServer((socket) => socket.setNoDelay(true).pipe(socket));
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const micros: number[] = [];
  for (let n = 0; n < 200; n += 1) {
    const startedMs = performance.now();
    const back = new Promise((done) => {
      socket.once('data', done);
    });
    socket.write('x');
    await back;
    micros.push((performance.now() - startedMs) * 1_000);
  }
  socket.destroy();
  server.close();
  return median(micros);
}
