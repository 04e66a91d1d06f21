/** The asking side of the kill line, for a command line that works with the window dead. */
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { World } from '../platform/world.ts';
import {
  isProven,
  type KillAsk,
  type KillSaid,
  LINE_MAX,
  prove,
  readObject,
  socketOf,
  tokenFile,
} from './words.ts';

export interface NotAsked {
  /** `nobody`: no program holds this desk. `silent`: one does, and it did not answer. */
  readonly why: 'nobody' | 'silent';
  readonly says: string;
}

const PATIENCE_MS = 5_000;

export function sendKill(
  folder: string,
  ask: KillAsk,
  world: Pick<World, 'after'>,
): Promise<Result<KillSaid, NotAsked>> {
  let token: string;
  try {
    token = readFileSync(tokenFile(folder), 'utf8');
  } catch {
    return Promise.resolve(err({ why: 'nobody', says: 'No program runs this desk.' }));
  }
  return new Promise((answer) => {
    const socket = createConnection(socketOf(folder));
    let heard = '';
    let nonce: string | null = null;
    const text = JSON.stringify(ask);

    const done = (result: Result<KillSaid, NotAsked>): void => {
      late();
      socket.destroy();
      answer(result);
    };
    const silent = (says: string): void => done(err({ why: 'silent', says }));
    const late = world.after(PATIENCE_MS, () => silent('The program holds this desk and hangs.'));

    function take(line: string): void {
      const said = readObject(line);
      if (nonce === null) {
        nonce = typeof said?.['nonce'] === 'string' ? said['nonce'] : '';
        const proof = prove(token, 'ask', { nonce }, text);
        socket.write(`${JSON.stringify({ text, proof })}\n`);
        return;
      }
      const answered = typeof said?.['text'] === 'string' ? said['text'] : '';
      const proven = isProven(prove(token, 'said', { nonce }, answered), said?.['proof']);
      const result = proven ? readSaid(answered) : null;
      if (result === null) silent('What answers is not the program that holds this desk.');
      else done(ok(result));
    }

    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      heard += piece;
      if (heard.length > LINE_MAX) silent('The answer is too long.');
      const lines = heard.split('\n');
      heard = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    // What ends a program by force leaves its socket behind, and nobody listens there.
    socket.on('error', ({ message }) => {
      const why = nonce === null ? 'nobody' : 'silent';
      done(err({ why, says: `No program answers: ${message}.` }));
    });
    socket.on('end', () => silent('The program ended before it answered.'));
  });
}

function readSaid(text: string): KillSaid | null {
  const said = readObject(text);
  const done = said?.['done'];
  const says = said?.['says'];
  const whole = typeof done === 'boolean' && typeof says === 'string';
  return whole ? { done, idle: false, says } : null;
}
