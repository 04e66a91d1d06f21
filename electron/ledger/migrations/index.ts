import { assert } from '../../../shared/lib/assert.ts';
import { EVENTS } from './0010-events.ts';
import { ORDERS_AND_FILLS } from './0020-orders.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [EVENTS, ORDERS_AND_FILLS];

/** The form that this program writes. */
export const SCHEMA_NUMBER = MIGRATIONS.reduce((last, { number }) => {
  assert(number > last, 'migrations are numbered upwards');
  return number;
}, 0);
