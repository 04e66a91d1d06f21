/** What a trader limits himself with: the kill switch, and leaving at a profit or a loss. */
import type { TruthPosition } from '../truth.ts';
import { FINAL_PHASES } from '../truth.ts';
import { type Answer, badInput, ok, orderError } from './dhan-error.ts';
import { type DhanDesk, lastPrice } from './dhan-desk.ts';
import { rupees } from './java-json.ts';
import { exitAll } from './portfolio-routes.ts';
import { readAmount, readFlag, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';

const EXIT_PRODUCTS = ['INTRADAY', 'DELIVERY'] as const;
type ExitProduct = (typeof EXIT_PRODUCTS)[number];

interface ProfitExit {
  /** Scaled; both above zero. */
  readonly profit: number;
  readonly loss: number;
  readonly products: readonly ExitProduct[];
  readonly thenKill: boolean;
}

export interface TraderControls {
  readonly routes: readonly Route[];
  /** Looks at profit and loss; to be called after every market step. */
  step(): void;
  /** All of it ends with the day. */
  newDay(): void;
}

export function openControls(desk: DhanDesk): TraderControls {
  let exit: ProfitExit | null = null;

  function fire(rule: ProfitExit): void {
    exit = null;
    desk.parts.note('pnl_exit', { profit: rule.profit, loss: rule.loss });
    exitAll(desk, (position) => isCounted(position, rule.products));
    if (rule.thenKill) desk.killed = true;
  }

  function step(): void {
    if (exit === null) return;
    const result = resultOf(desk, exit.products);
    if (result >= exit.profit || result <= -exit.loss) fire(exit);
  }

  function setExit({ body }: Asked): Answer {
    const rule = body === null ? null : readExit(body);
    if (rule === null) return badInput();
    exit = rule;
    step();
    return ok({ pnlExitStatus: 'ACTIVE', message: 'P&L based exit configured successfully' });
  }

  function shownExit(): Answer {
    if (exit === null) return ok({ pnlExitStatus: 'INACTIVE', profit: null, loss: null });
    return ok({
      pnlExitStatus: 'ACTIVE',
      profit: rupees(exit.profit),
      loss: rupees(exit.loss),
      productType: exit.products,
      enableKillSwitch: exit.thenKill,
    });
  }

  function dropExit(): Answer {
    exit = null;
    return ok({ pnlExitStatus: 'DISABLED', message: 'P&L based exit stopped successfully' });
  }

  const control = { op: 'pnl_exit', family: 'other', guard: 'token', path: '/v2/pnlExit' } as const;
  return {
    step,
    newDay: () => {
      exit = null;
      desk.killed = false;
    },
    routes: [
      { ...control, method: 'POST', writes: true, answer: setExit },
      { ...control, method: 'GET', answer: shownExit },
      { ...control, method: 'DELETE', writes: true, answer: dropExit },
      ...killRoutes(desk),
    ],
  };
}

function killRoutes(desk: DhanDesk): readonly Route[] {
  const door = {
    op: 'kill_switch',
    family: 'other',
    guard: 'token',
    path: '/v2/killswitch',
  } as const;
  return [
    {
      ...door,
      method: 'GET',
      answer: () =>
        ok({
          dhanClientId: desk.clientId,
          killSwitchStatus: desk.killed ? 'ACTIVATE' : 'DEACTIVATE',
        }),
    },
    { ...door, method: 'POST', writes: true, answer: (asked) => setKill(desk, asked) },
  ];
}

function setKill(desk: DhanDesk, { call }: Asked): Answer {
  const wish = readWord(call.query.get('killSwitchStatus'), ['ACTIVATE', 'DEACTIVATE']);
  if (wish === null) return badInput();
  if (wish === 'ACTIVATE' && isBusy(desk)) {
    return orderError('Kill Switch needs all positions closed and no pending orders');
  }
  desk.killed = wish === 'ACTIVATE';
  const done = desk.killed ? 'activated' : 'deactivated';
  return ok({
    dhanClientId: desk.clientId,
    killSwitchStatus: `Kill Switch has been successfully ${done}`,
  });
}

function isBusy({ parts }: DhanDesk): boolean {
  const view = parts.truth.view();
  const open = view.positions().some(({ net, product }) => net !== 0 && product !== 'cnc');
  return open || view.orders().some(({ phase }) => !FINAL_PHASES.has(phase));
}

function readExit(body: Readonly<Record<string, unknown>>): ProfitExit | null {
  const profit = readAmount(body['profitValue']);
  const loss = readAmount(body['lossValue']);
  const thenKill = readFlag(body['enableKillSwitch']);
  const given: unknown = body['productType'];
  if (profit === null || loss === null || thenKill === null) return null;
  if (profit === 0 || loss === 0 || !Array.isArray(given)) return null;
  const products = given.flatMap((each): ExitProduct[] => {
    const word = readWord(each, EXIT_PRODUCTS);
    return word === null ? [] : [word];
  });
  if (products.length === 0 || products.length !== given.length) return null;
  return { profit, loss, products, thenKill };
}

function isCounted({ product }: TruthPosition, products: readonly ExitProduct[]): boolean {
  return products.includes(product === 'mis' ? 'INTRADAY' : 'DELIVERY');
}

/** Won or lost so far, scaled: what is closed and what is open at the last price. */
function resultOf(desk: DhanDesk, products: readonly ExitProduct[]): number {
  let sum = 0;
  for (const position of desk.parts.truth.view().positions()) {
    if (!isCounted(position, products)) continue;
    const value = position.net * lastPrice(desk, position.instrument);
    const opened = position.net < 0 ? -position.openValue : position.openValue;
    sum += position.realised + (position.net === 0 ? 0 : value - opened);
  }
  return sum;
}
