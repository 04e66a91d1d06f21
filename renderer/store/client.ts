/** The desk this page talks to, and one short function per question a view may ask. */
import type { QueryInput, QueryName, QueryResult } from '../../shared/contract/queries.ts';
import type { ShellName, ShellParams, ShellResult } from '../../shared/contract/shell.ts';
import { must } from '../../shared/lib/assert.ts';
import type { Answer, DeskClient } from '../bridge/desk.ts';

let connected: DeskClient | null = null;

export function connectStores(client: DeskClient): void {
  connected = client;
}

export function client(): DeskClient {
  return must(connected, 'the stores were used before they were started');
}

export function ask<N extends QueryName>(
  name: N,
  params: QueryInput<N>,
): Promise<Answer<QueryResult<N>>> {
  return client().query(name, params);
}

export function askShell<N extends ShellName>(
  name: N,
  params: ShellParams<N>,
): Promise<Answer<ShellResult<N>>> {
  return client().shell(name, params);
}
