/**
 * What outside tools read: orders, fills and positions. All of it is derived from the events and
 * can be thrown away and built again. Integers in ten-thousandths are the truth; the decimal
 * columns beside them are computed when read and cost nothing to write.
 */
import type { Migration } from './migration.ts';

const ORDERS = `CREATE TABLE orders (
  id               TEXT PRIMARY KEY,
  client_id        TEXT NOT NULL,
  command_id       TEXT NOT NULL UNIQUE,
  broker_order_id  TEXT,
  status           TEXT NOT NULL DEFAULT 'CREATED'
    CHECK (status IN ('CREATED', 'SENT_TO_BROKER', 'EXECUTED', 'FAILED')),
  state            TEXT NOT NULL DEFAULT 'intended',
  tag              TEXT NOT NULL DEFAULT '',
  words            TEXT NOT NULL DEFAULT '',
  mode             TEXT NOT NULL,
  strategy         TEXT NOT NULL,
  intent           TEXT NOT NULL,
  exchange         TEXT NOT NULL,
  symbol           TEXT NOT NULL,
  instrument       TEXT NOT NULL,
  side             TEXT NOT NULL,
  product          TEXT NOT NULL,
  order_type       TEXT NOT NULL,
  validity         TEXT NOT NULL,
  quantity         INTEGER NOT NULL,
  price            INTEGER NOT NULL,
  trigger_price    INTEGER,
  filled_quantity  INTEGER NOT NULL DEFAULT 0,
  filled_value     INTEGER NOT NULL DEFAULT 0,
  parent_id        TEXT,
  batch_id         TEXT,
  leg_id           TEXT,
  created_at       INTEGER NOT NULL,
  sent_at          INTEGER,
  updated_at       INTEGER NOT NULL,
  detail           TEXT NOT NULL,
  client_order_id  TEXT GENERATED ALWAYS AS (id) VIRTUAL,
  price_decimal    REAL GENERATED ALWAYS AS (price / 10000.0) VIRTUAL,
  trigger_decimal  REAL GENERATED ALWAYS AS (trigger_price / 10000.0) VIRTUAL,
  average_price    REAL GENERATED ALWAYS AS
    (CASE WHEN filled_quantity > 0 THEN filled_value / 10000.0 / filled_quantity END) VIRTUAL
) STRICT, WITHOUT ROWID`;

// Exchanges number trades anew each day, so a trade is known by its order and its number.
const FILLS = `CREATE TABLE fills (
  order_id        TEXT NOT NULL REFERENCES orders (id),
  trade_id        TEXT NOT NULL,
  seq             INTEGER NOT NULL,
  broker_order_id TEXT NOT NULL,
  quantity        INTEGER NOT NULL,
  price           INTEGER NOT NULL,
  exchange_at     INTEGER,
  recorded_at     INTEGER NOT NULL,
  price_decimal   REAL GENERATED ALWAYS AS (price / 10000.0) VIRTUAL,
  PRIMARY KEY (order_id, trade_id)
) STRICT, WITHOUT ROWID`;

// A claimed order takes its fills along, so the strategy is always read from the order.
const POSITIONS = `CREATE VIEW positions AS
  SELECT
    client_id, strategy, instrument, product,
    sum(CASE side WHEN 'buy' THEN f.quantity ELSE -f.quantity END) AS net_quantity,
    sum(CASE side WHEN 'buy' THEN f.quantity ELSE 0 END) AS bought_quantity,
    sum(CASE side WHEN 'sell' THEN f.quantity ELSE 0 END) AS sold_quantity,
    sum(CASE side WHEN 'buy' THEN f.quantity * f.price ELSE 0 END) AS bought_value,
    sum(CASE side WHEN 'sell' THEN f.quantity * f.price ELSE 0 END) AS sold_value,
    sum(CASE side WHEN 'buy' THEN -1 ELSE 1 END * f.quantity * f.price) / 10000.0 AS cash_decimal,
    max(f.recorded_at) AS last_fill_at
  FROM fills f JOIN orders o ON o.id = f.order_id
  GROUP BY client_id, strategy, instrument, product`;

export const ORDERS_AND_FILLS: Migration = {
  number: 20,
  name: 'orders',
  readableFrom: 10,
  statements: [ORDERS, FILLS, POSITIONS],
};
