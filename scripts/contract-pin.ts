/**
 * `npm run contract:pin` writes down the shape of the contract as it is now. Raise CONTRACT_VERSION
 * first when a program that is already in somebody's hands speaks the old shape.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { CONTRACT_VERSION } from '../shared/contract/version.ts';
import { CONTRACT_TABLES, digestOf } from './contract-shape.ts';

const pin = new URL('../shared/contract/pin.json', import.meta.url);
const before = readFileSync(pin, 'utf8');
const now = { version: CONTRACT_VERSION, digest: digestOf(CONTRACT_TABLES) };
const after = `${JSON.stringify(now, null, 2)}\n`;
writeFileSync(pin, after);
process.stdout.write(
  before === after
    ? `Nothing changed: contract ${CONTRACT_VERSION} is as it was.\n`
    : `Contract ${CONTRACT_VERSION} is pinned. Say what changed in shared/contract/version.ts.\n`,
);
