/** The truth: what the file is, the events, and the one row that says where they end. */
import type { Migration } from './migration.ts';

export const EVENTS: Migration = {
  number: 10,
  name: 'events',
  readableFrom: 10,
  statements: [
    `CREATE TABLE ledger_meta (
      key   TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE events (
      seq       INTEGER PRIMARY KEY,
      at_ms     INTEGER NOT NULL,
      kind      TEXT NOT NULL,
      version   INTEGER NOT NULL,
      chain     TEXT NOT NULL,
      cause     TEXT NOT NULL,
      body      TEXT NOT NULL,
      prev_hash BLOB NOT NULL,
      hash      BLOB NOT NULL
    ) STRICT`,
    `CREATE INDEX events_by_chain ON events (chain)`,
    `CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`,
    `CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
      BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END`,
    // The head and the writer share a row: one update proves that nobody wrote in between.
    `CREATE TABLE ledger_head (
      id            INTEGER PRIMARY KEY CHECK (id = 1),
      seq           INTEGER NOT NULL,
      hash          BLOB NOT NULL,
      projected_seq INTEGER NOT NULL,
      writer        TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE ledger_lease (
      id         INTEGER PRIMARY KEY CHECK (id = 1),
      token      TEXT NOT NULL,
      pid        INTEGER NOT NULL,
      host       TEXT NOT NULL,
      started_ms INTEGER NOT NULL,
      app        TEXT NOT NULL
    ) STRICT`,
  ],
};
