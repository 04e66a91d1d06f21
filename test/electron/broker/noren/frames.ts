/** The golden frames of Noren: one reply, push, tick or contract file each, as on the wire. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBody, type Fields } from '../../../../electron/broker/noren/decode.ts';
import type { ContractNames } from '../../../../electron/broker/noren/normalise.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';

const FOLDER = join(import.meta.dirname, '../../../golden/noren');

export function goldenNames(): readonly string[] {
  return readdirSync(FOLDER).sort();
}

export function goldenText(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

export function goldenFields(name: string): Fields {
  const body = decodeBody(goldenText(name));
  if (body.kind !== 'object') throw new Error(`${name} is no object`);
  return body.fields;
}

export const CALL = 'NFO:NIFTY26O0625000CE' as InstrumentId;
export const SHARE = 'NSE:M&M' as InstrumentId;

/** Two contracts; the first one's token exists on another exchange as well. */
const NAMES: Readonly<Record<string, InstrumentId>> = {
  'NFO|68407': CALL,
  'NFO|NIFTY06OCT26C25000': CALL,
  'NSE|2031': SHARE,
  'NSE|M&M-EQ': SHARE,
};

export const CONTRACTS: ContractNames = {
  byToken: (exchange, token) => NAMES[`${exchange}|${token}`] ?? null,
  bySymbol: (exchange, tsym) => NAMES[`${exchange}|${tsym}`] ?? null,
};
