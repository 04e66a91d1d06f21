/**
 * The shape of everything that crosses between window and engine, as one digest. It follows the
 * schemas, not the source: renaming a constant changes nothing, a new field does.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { COMMANDS } from '../shared/contract/commands.ts';
import { requestSchema } from '../shared/contract/envelope.ts';
import { QUERIES } from '../shared/contract/queries.ts';
import { SHELL } from '../shared/contract/shell.ts';
import { TOPICS } from '../shared/contract/topics.ts';

type Part = Readonly<Record<string, Readonly<Record<string, z.ZodType>>>>;

export const CONTRACT_TABLES: Readonly<Record<string, Part>> = {
  commands: COMMANDS,
  queries: QUERIES,
  topics: TOPICS,
  shell: SHELL,
  envelope: { request: { line: requestSchema } },
};

/** Sixteen hexadecimal digits: enough to notice a change, short enough to compare by eye. */
export function digestOf(tables: Readonly<Record<string, Part>>): string {
  const lines = Object.entries(tables).flatMap(([table, rows]) =>
    Object.entries(rows).flatMap(([name, schemas]) =>
      Object.entries(schemas).map(
        ([part, schema]) => `${table}.${name}.${part} ${canonical(shapeOf(schema))}`,
      ),
    ),
  );
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex').slice(0, 16);
}

/** What travels is what a schema takes in; brands and other transforms stay on the inside. */
function shapeOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** JSON with its keys in order, so that moving a field in the source moves nothing here. */
function canonical(value: unknown, of = ''): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item));
    return `[${(of === 'required' ? items.toSorted() : items).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field, key)}`);
  return `{${fields.join(',')}}`;
}
