/** Watch lists by name. */
import type { JsonObject } from './noren-body.ts';
import {
  answer,
  type NorenAnswer,
  type NorenCall,
  type NorenRoute,
  okay,
  refused,
  text,
} from './noren-desk.ts';
import { NO_DATA } from './noren-errors.ts';
import { contractFields } from './noren-symbols.ts';

const CHANGE = ['uid', 'wlname', 'scrips'];

export const LIST_ROUTES: Readonly<Record<string, NorenRoute>> = {
  MWList: { op: 'watchlist', required: ['uid'], run: names },
  MarketWatch: { op: 'watchlist', required: ['uid', 'wlname'], run: members },
  AddMultiScripsToMW: {
    op: 'watchlist',
    required: CHANGE,
    run: (call) => change(call, (list, key) => list.add(key)),
  },
  DeleteMultiMWScrips: {
    op: 'watchlist',
    required: CHANGE,
    run: (call) => change(call, (list, key) => list.delete(key)),
  },
};

function names(call: NorenCall): NorenAnswer {
  return okay(call, { values: [...call.desk.lists.keys()] });
}

function members(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const list = desk.lists.get(text(fields, 'wlname'));
  const values = [...(list ?? [])].flatMap((key): JsonObject[] => {
    const [exch = '', token = ''] = key.split('|');
    const contract = desk.symbols.byToken(exch, token);
    return contract === null ? [] : [contractFields(contract)];
  });
  return values.length === 0 ? refused(call, NO_DATA) : answer({ stat: 'Ok', values });
}

function change(call: NorenCall, apply: (list: Set<string>, key: string) => unknown): NorenAnswer {
  const { desk, fields } = call;
  const name = text(fields, 'wlname');
  const list = desk.lists.get(name) ?? new Set<string>();
  for (const key of text(fields, 'scrips').split('#')) if (key !== '') apply(list, key);
  desk.lists.set(name, list);
  return okay(call);
}
