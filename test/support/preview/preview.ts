/** Draws the real window over the fixture; the query says how much stands in it. */
import { fixtureDesk } from './fixture-desk.ts';

const query = new URLSearchParams(location.search);

Object.defineProperty(window, 'desk', {
  value: fixtureDesk({
    orders: Number(query.get('orders') ?? 14),
    empty: query.get('orders') === '0',
    mode: query.get('mode') === 'live' ? 'live' : 'paper',
    storm: query.has('storm'),
    settings: JSON.stringify({
      version: 1,
      theme: query.get('theme') ?? 'dark',
      density: query.get('density') ?? 'dense',
      layout: query.get('layout') ?? 'TRADE',
      guideDone: !query.has('guide'),
    }),
  }),
});

await import('../../../renderer/main.tsx');
