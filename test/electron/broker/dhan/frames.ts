/** The golden frames of Dhan, and the contracts that they are about. */
import { readFileSync } from 'node:fs';
import type { Contract } from '../../../../electron/broker/dhan/instruments.ts';
import {
  type InstrumentFile,
  parseInstrumentFile,
} from '../../../../electron/broker/dhan/instruments.ts';
import { type Contracts, openContracts } from '../../../../electron/broker/dhan/contracts.ts';
import { must } from '../../../../shared/lib/assert.ts';

const FOLDER = new URL('../../../golden/dhan/', import.meta.url);

export const TODAY = '2026-09-22';

export function goldenBytes(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

export function goldenText(name: string): string {
  return goldenBytes(name).toString('utf8');
}

export function golden(name: string): unknown {
  return JSON.parse(goldenText(name)) as unknown;
}

export async function goldenList(): Promise<InstrumentFile> {
  const parts = { day: TODAY, freezeOf: () => null };
  const read = await parseInstrumentFile([goldenBytes('instruments.csv')], parts);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

export async function goldenContracts(): Promise<Contracts> {
  const contracts = openContracts();
  contracts.replace((await goldenList()).contracts);
  return contracts;
}

export function contractIn({ contracts }: InstrumentFile, id: string): Contract {
  return must(
    contracts.find((each) => each.instrument.id === id),
    id,
  );
}
