import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { patchBlotter, resetBlotter, useBlotter } from '../../../renderer/store/blotter-store.ts';
import { FIRST_VIEW, orderIds, type OrderView } from '../../../renderer/store/order-index.ts';
import type { Order } from '../../../renderer/store/rows.ts';
import { withGaps } from '../../../renderer/views/blotter/gap-rows.tsx';
import { isTreeLine, setOpen, treeLines, useTree } from '../../../renderer/views/blotter/tree.ts';
import { asId } from '../../../shared/domain/ids.ts';
import type { OrderState } from '../../../shared/domain/order-transitions.ts';
import { makeOrder } from '../../support/preview/fixture-data.ts';

interface Of {
  readonly batch?: string | null;
  readonly leg?: string;
  readonly state?: OrderState;
}

/** `at` is its number and its age: the higher, the older. */
function order(at: number, { batch = null, leg = '1', state = 'filled' }: Of = {}): Order {
  const ours = asId<Order['orderId']>(`O${at}`);
  const whole = { ...makeOrder(at, state, at * 1_000), orderId: ours, batch };
  return { ...whole, leg: batch === null ? null : leg };
}

function lines(view: Partial<OrderView> = {}): readonly string[] {
  const shown = { ...FIRST_VIEW, ...view };
  const { orders, batched } = useBlotter.getState();
  const ids = orderIds(orders, shown);
  return treeLines({ ids, orders, batched, view: shown }, useTree.getState());
}

function show(...orders: readonly Order[]): void {
  resetBlotter({ orders: [...orders], gaps: [] });
}

beforeEach(() => {
  useTree.setState({ open: new Map(), fills: new Map() });
});

describe('the tree of the blotter', () => {
  test('without a batch and without open fills the ids are left as they are', () => {
    show(order(1), order(2));
    const { orders, ids, batched } = useBlotter.getState();
    const source = { ids, orders, batched, view: FIRST_VIEW };
    expect(treeLines(source, useTree.getState())).toBe(ids);
  });

  test('a batch stands where its newest order would, its legs in their order', () => {
    show(
      order(1),
      order(2, { batch: 'S1', leg: '2' }),
      order(3),
      order(4, { batch: 'S1', leg: '1' }),
      order(5),
    );
    expect(lines()).toEqual(['O1', 'batch:S1', 'O4', 'O2', 'O3', 'O5']);
    expect(lines({ descending: false })).toEqual(['O5', 'batch:S1', 'O4', 'O2', 'O3', 'O1']);
  });

  test('a leg of several orders has a line, its slices below from the first on', () => {
    show(
      order(1, { batch: 'S1', leg: '10' }),
      order(2, { batch: 'S1', leg: '2' }),
      order(3, { batch: 'S1', leg: '2' }),
    );
    expect(lines()).toEqual(['batch:S1', 'leg:S1:2', 'O3', 'O2', 'O1']);
    setOpen('leg:S1:2', false);
    expect(lines()).toEqual(['batch:S1', 'leg:S1:2', 'O1']);
    setOpen('batch:S1', false);
    expect(lines()).toEqual(['batch:S1']);
  });

  test('what is in doubt brings its batch to the top and is never folded away', () => {
    show(
      order(1),
      order(8, { batch: 'S1', leg: '1', state: 'unknown' }),
      order(9, { batch: 'S1', leg: '2' }),
    );
    expect(lines()).toEqual(['batch:S1', 'O8', 'O9', 'O1']);
    setOpen('batch:S1', false);
    expect(lines()).toEqual(['batch:S1', 'O8', 'O1']);
  });

  test('a filter keeps of a batch what it lets through, and no line where it keeps none', () => {
    show(
      order(1, { batch: 'S1', leg: '1', state: 'working' }),
      order(2, { batch: 'S1', leg: '2' }),
      order(3, { batch: 'S2' }),
    );
    expect(lines({ filter: 'open' })).toEqual(['batch:S1', 'O1']);
    expect(lines({ filter: 'unknown' })).toEqual([]);
  });

  test('sorted by anything but time the list is flat', () => {
    show(order(1, { batch: 'S1' }), order(2));
    expect(lines({ sort: 'price' }).some((id) => isTreeLine(id))).toBe(false);
  });

  test('open fills stand below their order, inside a batch and outside', () => {
    show(order(1), order(2, { batch: 'S1' }));
    const fill = { atMs: 1, orderId: asId<Order['orderId']>('O1'), tradeId: 'T' };
    const trades = [
      { ...fill, id: '7', quantity: 75, price: 1 },
      { ...fill, id: '9', quantity: 75, price: 2 },
    ];
    const read = new Map([order(1), order(2)].map(({ orderId }) => [orderId, trades]));
    useTree.setState({ fills: read });
    expect(lines()).toEqual(['O1', 'batch:S1', 'O2']);
    setOpen('O1', true);
    setOpen('O2', true);
    expect(lines()).toEqual([
      'O1',
      'fill:O1:7',
      'fill:O1:9',
      'batch:S1',
      'O2',
      'fill:O2:7',
      'fill:O2:9',
    ]);
  });

  test('a gap stands between batches and never inside one', () => {
    show(
      order(1, { batch: 'S1', leg: '1' }),
      order(4, { batch: 'S1', leg: '2' }),
      order(5),
      order(9, { batch: 'S2' }),
    );
    const { orders, batched, ids } = useBlotter.getState();
    const tree = treeLines({ ids, orders, batched, view: FIRST_VIEW }, useTree.getState());
    const fromMs = order(6).createdMs;
    const gap = { fromMs, toMs: null, cause: 'quiet' };
    expect(withGaps(tree, [gap], FIRST_VIEW)).toEqual([
      'batch:S1',
      'O1',
      'O4',
      'O5',
      `gap:${fromMs}`,
      'batch:S2',
      'O9',
    ]);
  });

  test('a fill that moves nothing leaves the ids and the batches the same objects', () => {
    const first = order(1, { batch: 'S1', state: 'working' });
    show(first, order(2));
    const before = useBlotter.getState();
    patchBlotter([{ orders: [{ ...first, state: 'part_filled' }] }]);
    const after = useBlotter.getState();
    expect([after.ids, after.batched]).toEqual([before.ids, before.batched]);
    expect(after.ids).toBe(before.ids);
    expect(after.batched).toBe(before.batched);
  });

  test('every order stands once, and each member of a batch right below its own batch', () => {
    const of = fc.record({
      batch: fc.constantFrom(null, 'S1', 'S2', 'S3'),
      leg: fc.constantFrom('1', '2', '3'),
      state: fc.constantFrom<OrderState>('filled', 'working', 'unknown', 'rejected'),
    });
    fc.assert(
      fc.property(fc.array(of, { maxLength: 40 }), fc.boolean(), (parts, descending) => {
        show(...parts.map((part, at) => order(at + 1, part)));
        const found = lines({ descending });
        const ids = found.filter((id) => !isTreeLine(id));
        expect(ids.toSorted()).toEqual([...useBlotter.getState().orders.keys()].toSorted());
        let under: string | null = null;
        for (const id of found) {
          if (id.startsWith('batch:')) under = id.slice(6);
          const own = useBlotter.getState().orders.get(asId(id));
          if (own?.batch === null) under = null;
          else if (own !== undefined) expect(own.batch).toBe(under);
        }
      }),
    );
  });

  test('a hundred thousand orders cost no more than one pass over their ids', () => {
    show(
      ...Array.from({ length: 100_000 }, (_, at) =>
        order(at + 1, at % 1_000 === 0 ? { batch: `S${at}` } : {}),
      ),
    );
    const { orders, batched, ids } = useBlotter.getState();
    let reads = 0;
    const counting = new Map(orders);
    counting.get = (id) => {
      reads += 1;
      return orders.get(id);
    };
    const source = { ids, orders: counting, batched, view: FIRST_VIEW };
    expect(treeLines(source, useTree.getState())).toHaveLength(100_100);
    // A hundred members, each found by halving.
    expect(reads).toBeLessThan(100 * 20);
  });
});
