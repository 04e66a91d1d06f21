/** The golden frames of Kite: one reply, push or packet bundle per file, exactly as on the wire. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../golden/kite');
/** Recordings that lie beside some checkouts and are never part of them. */
export const RECORDED = join(import.meta.dirname, '../../../../../shared/data/kite');

export function goldenNames(): readonly string[] {
  return readdirSync(FOLDER).sort();
}

export function goldenText(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

export function goldenBytes(name: string): Buffer {
  return readFileSync(join(FOLDER, name));
}

export function recordedText(name: string): string {
  return readFileSync(join(RECORDED, name), 'utf8');
}
