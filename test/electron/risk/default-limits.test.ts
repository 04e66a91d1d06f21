/** A trader's ordinary day passes with the limits that a new desk begins with, and asks nothing. */
import { expect, it } from 'vitest';
import type { Response } from '../../../shared/contract/envelope.ts';
import type { QueryResult } from '../../../shared/contract/queries.ts';
import { DEFAULT_LIMITS } from '../../../shared/domain/limits.ts';
import { openPaperDesk } from '../../support/paper-desk.ts';
import { textTable, wholeCell } from '../../support/text-table.ts';

/** `away`: percent better than the last price for a limit, and the wrong way when below zero. */
const DAY = textTable(`
  find                  side  type    lots  away
  NIFTY fut             buy   market  2     -
  RELIANCE              buy   limit   5     4
  RELIANCE              buy   limit   3     1
  HDFCBANK              buy   limit   10    -1
  HDFCBANK              buy   limit   10    4
  HDFCBANK              buy   market  7     -
  RELIANCE              buy   market  9     -
  BANKNIFTY pe          buy   market  1     -
  BANKNIFTY pe          buy   market  2     -
`);

it('passes whole, order after order', async () => {
  const desk = await openPaperDesk(undefined, { limits: DEFAULT_LIMITS });
  const client = desk.connect();
  const answers: string[] = [];
  for (const [at, row] of DAY.entries()) {
    const instrument = found(desk, row['find'] ?? '');
    const last = Number(desk.paper.quotes.get(instrument.id)?.last);
    const better = Math.round((last * Number(row['away'] || 0)) / 100);
    const price = Math.round((last - better) / instrument.tick) * instrument.tick;
    const answer = await client.ask('place_order', {
      commandId: `d-${at}`,
      instrument: instrument.id,
      side: row['side'],
      quantity: wholeCell(row, 'lots') * instrument.lot,
      type: row['type'],
      price: row['type'] === 'limit' ? price : null,
      trigger: null,
      validity: 'day',
      product: 'mis',
      strategy: 'Manual',
      intent: 'enter',
      scaleIn: false,
    });
    answers.push(saysOf(answer));
    await desk.world.advance(3_000);
  }
  expect(answers).toEqual(DAY.map(() => 'sent'));
});

function saysOf(answer: Response): string {
  return answer.ok ? 'sent' : `${answer.error.code}: ${answer.error.says}`;
}

type Row = QueryResult<'instruments'>['instruments'][number];

function found(desk: Awaited<ReturnType<typeof openPaperDesk>>, words: string): Row {
  const [name = '', kind = 'equity'] = words.split(' ');
  const wanted = { fut: 'future', pe: 'put', equity: 'equity' }[kind];
  const spot = Number(desk.paper.quotes.get(`NSE:${name}` as Row['id'])?.last ?? 0);
  const near = [...desk.paper.instruments.all()]
    .filter((each) => each.underlying === name && each.kind === wanted)
    .toSorted((a, b) => Math.abs((a.strike ?? 0) - spot) - Math.abs((b.strike ?? 0) - spot));
  const first = near[0];
  if (first === undefined) throw new Error(`the paper market has no ${words}`);
  return first;
}
