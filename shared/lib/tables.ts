import { assert } from './assert.ts';

/** Indexes a row table by key and proves at load that no key stands twice. */
export function indexRows<Row, Key extends string>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): ReadonlyMap<Key, Row> {
  const index = new Map<Key, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    assert(!index.has(key), `a table holds the key ${key} twice`);
    index.set(key, row);
  }
  return index;
}
