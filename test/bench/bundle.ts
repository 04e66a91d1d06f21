/** What the page loads before its first picture, packed as a server would send it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { figure } from './measure.ts';
import { ROOT } from './launch.ts';
import { type Outcome, told } from './report.ts';

const LIMIT_KB = 250;

export function run(): Promise<Outcome> {
  const folder = join(ROOT, 'out/renderer');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const first = [...page.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, name = '']) =>
    join(folder, name),
  );
  const files = new Set<string>();
  for (const file of first) follow(file, files);
  const sizes = [...files].map((file) => gzipSync(readFileSync(file)).length / 1_024);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Promise.resolve({
    figures: [figure('files before the first picture', 'KB packed', sizes)],
    checks: [{ ...told('all together', total, ' KB', 'lower', LIMIT_KB), kind: 'ratio' }],
    notes: [`${files.size} files; fonts and parts that load later are not counted`],
  });
}

/** What a script imports when it starts, and not what it may load later. */
function follow(file: string, files: Set<string>): void {
  if (files.has(file) || !existsSync(file)) return;
  files.add(file);
  if (!file.endsWith('.js')) return;
  const text = readFileSync(file, 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g)) {
    follow(join(dirname(file), name), files);
  }
}
