/** The built product, or an empty window, started as a person starts it. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildProductApp, electronHost, ROOT } from './launch.ts';

export interface Started {
  readonly shownMs: number;
  readonly readyMs: number;
  /** Share of one core while nothing happened; null unless it was asked for. */
  readonly idleShare: number | null;
}

export interface StartWishes {
  readonly what: 'product' | 'empty';
  readonly parent: string;
  /** Words for the product, its home among them. */
  readonly words?: readonly string[];
  readonly shown: string;
  readonly idleMs?: number;
}

const SETTLE_MS = 5_000;
/** Below this it is only tried whether it runs. */
const SHORT_MS = 1_000;
const END_MS = 45_000;

interface Said {
  readonly word: 'shown' | 'ready' | 'idle';
  readonly share?: number;
}

/** Until it is shown and ready, or until its idle time was measured; then it is ended. */
export async function startOnce(wishes: StartWishes): Promise<Started> {
  const { what, parent, words = [], shown, idleMs = 0 } = wishes;
  const folder = await buildProductApp();
  const { electron, display, flags } = await electronHost();
  const home = mkdtempSync(join(parent, `${what}-`));
  const program = what === 'product' ? join(ROOT, 'out/main/main.cjs') : '';
  const settings = { program, home, shown, idleMs, settleMs: idleMs < SHORT_MS ? 0 : SETTLE_MS };
  const startedMs = performance.now();
  const child = spawn(electron.path, [...flags, folder, ...words], {
    env: { ...display.env, UNWIND_BENCH: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS + idleMs);
  const times = new Map<string, number>();
  let idleShare: number | null = null;
  const last = lastWord(what, idleMs);
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"word"')) continue;
    const said = JSON.parse(line) as Said;
    times.set(said.word, performance.now() - startedMs);
    if (said.word === 'idle') idleShare = said.share ?? null;
    if (said.word === last) break;
  }
  clearTimeout(late);
  if (child.exitCode === null) {
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }
  await display.stop();
  const shownMs = times.get('shown');
  if (shownMs === undefined) throw new Error(`the ${what} window never showed`);
  return { shownMs, readyMs: times.get('ready') ?? shownMs, idleShare };
}

function lastWord(what: StartWishes['what'], idleMs: number): Said['word'] {
  if (idleMs > 0) return 'idle';
  return what === 'product' ? 'ready' : 'shown';
}

export const EMPTY_SHOWN = `document.getElementById('here') !== null`;
