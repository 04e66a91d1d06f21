/** The instrument files, which need no login: the two whole ones and one for each segment. */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { type Answer, badInput } from './dhan-error.ts';
import type { DhanDesk } from './dhan-desk.ts';
import { compactFile, detailedFile, type FileParts } from './instrument-files.ts';
import type { Route } from './route.ts';
import { isSegment } from './segments.ts';

export function instrumentRoutes(desk: DhanDesk): readonly Route[] {
  const { venue } = desk.parts.truth;
  const parts: FileParts = {
    book: desk.book,
    ids: desk.ids,
    listed: (): Iterable<Instrument> => venue.listed(),
  };
  const door = { method: 'GET', op: 'instruments', family: null, guard: 'none' } as const;
  return [
    { ...door, path: '/api-data/api-scrip-master.csv', answer: () => csv(compactFile(parts)) },
    {
      ...door,
      path: '/api-data/api-scrip-master-detailed.csv',
      answer: () => csv(detailedFile(parts)),
    },
    {
      ...door,
      path: '/v2/instrument/{segment}',
      answer: ({ at }) => {
        const segment = at('segment');
        return isSegment(segment) ? csv(detailedFile(parts, segment)) : badInput();
      },
    },
  ];
}

function csv(text: string): Answer {
  return { status: 200, body: null, text, headers: { 'content-type': 'text/csv' } };
}
