/** `npm run diagrams` writes docs/generated anew from the tables. */
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { documents } from './draw.ts';

const folder = new URL('../docs/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(documents())) {
  writeFileSync(new URL(name, folder), text);
  process.stdout.write(`docs/generated/${name}\n`);
}
