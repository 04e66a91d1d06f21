/** The morning check of a Kite account: each line and what to do about it. */
import { expect, test } from 'vitest';
import type { KiteReply } from '../../../../electron/broker/kite/outcome.ts';
import { kitePreflight, type PreflightParts } from '../../../../electron/broker/kite/preflight.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { textTable } from '../../../support/text-table.ts';
import { goldenText } from './frames.ts';

/** 3 August 2026, 09:00 in India. */
const NOW_MS = 1_785_727_800_000;
const DATE = 'Mon, 03 Aug 2026 03:30:00 GMT';

function profile(date: string | null = DATE): KiteReply {
  const headers = date === null ? {} : { date };
  return { kind: 'answer', status: 200, headers, body: goldenText('profile.json') };
}

function error(status: number, type: string): KiteReply {
  const body = JSON.stringify({ status: 'error', error_type: type, message: 'words' });
  return { kind: 'answer', status, headers: {}, body };
}

const REPLIES: Readonly<Record<string, KiteReply>> = {
  good: profile(),
  'not logged in': { kind: 'no_session', words: 'Not logged in' },
  dead: error(403, 'TokenException'),
  busy: error(503, 'NetworkException'),
  away: { kind: 'fault', left: 'never', cause: 'unreachable', words: 'no line' },
  'no date': profile(null),
  'odd date': profile('yesterday'),
  'in a second': profile('Mon, 03 Aug 2026 03:30:01 GMT'),
  'two seconds ahead': profile('Mon, 03 Aug 2026 03:30:02 GMT'),
  'three seconds behind': profile('Mon, 03 Aug 2026 03:29:56 GMT'),
  'a minute ahead': profile('Mon, 03 Aug 2026 03:31:00 GMT'),
  'shares only': {
    kind: 'answer',
    status: 200,
    headers: {},
    body: '{"status":"success","data":{"user_id":"AB1234","exchanges":["NSE","NFO"]}}',
  },
};

async function verdict(check: string, more: Partial<PreflightParts>, reply = 'good') {
  const rows = await kitePreflight({
    world: { nowMs: () => NOW_MS },
    rest: {
      ask: () => Promise.resolve(must(REPLIES[reply], reply)),
      rateRefusals: () => 0,
    },
    listDay: () => '2026-08-03',
    streams: () => ({ up: 2, of: 2, unreadable: 0 }),
    ...more,
  });
  const row = must(
    rows.find((each) => each.check === check),
    check,
  );
  expect(row.says).not.toBe('');
  if (row.verdict === 'fail' || row.verdict === 'warn') expect(row.todo).not.toBe('');
  if (row.verdict === 'pass') expect(row.todo).toBe('');
  return row.verdict;
}

const ROWS = textTable(`
  reply                 check      verdict
  good                  token      pass
  not logged in         token      fail
  dead                  token      fail
  busy                  token      unknown
  away                  token      unknown
  good                  static_ip  unknown
  good                  clock      pass
  no date               clock      unknown
  odd date              clock      unknown
  away                  clock      unknown
  in a second           clock      pass
  two seconds ahead     clock      warn
  three seconds behind  clock      warn
  a minute ahead        clock      fail
  good                  segments   pass
  shares only           segments   warn
  dead                  segments   unknown
`);

test.each(ROWS)('$check when the answer is $reply', async ({ reply, check, verdict: expected }) => {
  expect(await verdict(check ?? '', {}, reply)).toBe(expected);
});

test.each([
  ['2026-08-03', 'pass'],
  ['2026-08-02', 'fail'],
  [null, 'warn'],
])('a list of contracts of %s', async (day, expected) => {
  expect(await verdict('instruments', { listDay: () => day })).toBe(expected);
});

test.each([
  [2, 0, 'pass'],
  [2, 3, 'warn'],
  [1, 0, 'fail'],
])('%s streams up, %s frames unreadable', async (up, unreadable, expected) => {
  expect(await verdict('streams', { streams: () => ({ up, of: 2, unreadable }) })).toBe(expected);
});

test('requests refused for their rate', async () => {
  const ask = (): Promise<KiteReply> => Promise.resolve(profile());
  expect(await verdict('rate', { rest: { ask, rateRefusals: () => 0 } })).toBe('pass');
  expect(await verdict('rate', { rest: { ask, rateRefusals: () => 4 } })).toBe('warn');
});
