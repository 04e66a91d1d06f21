/**
 * The conditional orders that the simulated broker keeps: its own truth, which looks at prices
 * whether any desk is up or not. What fires is an ordinary order of the broker model.
 */
import type {
  BrokerStanding,
  StandingAbility,
  StandingRequest,
  StandingStatus,
} from '../../electron/broker/standing.ts';
import type { World } from '../../electron/platform/world.ts';
import { asId, type BrokerOrderId, type BrokerStandingId } from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { StandingLeg, StandingTerms } from '../../shared/domain/standing.ts';
import type { BrokerModel, TrueOrder } from './broker-model.ts';
import type { MarketModel } from './market-model.ts';

export interface TrueStanding {
  readonly id: string;
  readonly request: StandingRequest;
  terms: StandingTerms;
  status: StandingStatus;
  /** The order that came of it; null before, and where the exchange would have none of it. */
  fired: TrueOrder | null;
  /** Somebody else changed or cancelled it. */
  touched: boolean;
}

export interface StandingParts {
  readonly world: World;
  readonly random: () => number;
  readonly market: MarketModel;
  readonly broker: BrokerModel;
  /** It arrived or was changed here. */
  onMoved(standing: TrueStanding): void;
  /** Its condition is met, and its order is about to be placed. */
  onFires(standing: TrueStanding): void;
}

/** Brokers differ in what their lists and their orders tell; each seed has one of these. */
export function abilityOf(random: () => number): StandingAbility {
  return {
    kinds: random() < 0.8 ? ['stop', 'target', 'both'] : ['stop'],
    products: ['nrml'],
    exchanges: ['NFO'],
    tagged: random() < 0.5,
    namesOrders: random() < 0.6,
    tagsOrders: random() < 0.3,
    endedDays: random() < 0.6 ? 7 : 0,
    requestsPerChange: random() < 0.7 ? 1 : 2,
    says: '',
  };
}

export class StandingModel {
  readonly all = new Map<string, TrueStanding>();
  readonly ability: StandingAbility;
  fires = 0;
  private readonly parts: StandingParts;

  constructor(ability: StandingAbility, parts: StandingParts) {
    this.ability = ability;
    this.parts = parts;
  }

  place(request: StandingRequest): TrueStanding {
    const { quantity, stop, target } = request;
    const standing: TrueStanding = {
      id: `K${this.all.size + 1}`,
      request,
      terms: { quantity, stop, target },
      status: 'standing',
      fired: null,
      touched: false,
    };
    this.all.set(standing.id, standing);
    this.parts.onMoved(standing);
    return standing;
  }

  /** False when it does not stand any more. */
  change(id: string, { quantity, stop, target }: StandingTerms): boolean {
    const standing = this.all.get(id);
    if (standing?.status !== 'standing') return false;
    standing.terms = { quantity, stop, target };
    this.parts.onMoved(standing);
    return true;
  }

  end(id: string, status: 'cancelled' | 'rejected' | 'expired'): boolean {
    const standing = this.all.get(id);
    if (standing?.status !== 'standing') return false;
    standing.status = status;
    return true;
  }

  standing(): readonly TrueStanding[] {
    return [...this.all.values()].filter(({ status }) => status === 'standing');
  }

  /** Prices have moved. */
  step(): void {
    for (const standing of this.standing()) {
      const leg = this.metLeg(standing);
      if (leg !== null) this.fire(standing, leg);
    }
  }

  /** What its list shows: one that ended is left out where the broker forgets them. */
  rows(): readonly BrokerStanding[] {
    const { ability } = this;
    return [...this.all.values()]
      .filter(({ status }) => status === 'standing' || ability.endedDays > 0)
      .map(({ id, request, terms, status, fired }) => ({
        brokerStandingId: asId<BrokerStandingId>(id),
        tag: ability.tagged ? request.standingId : null,
        instrument: request.instrument,
        side: request.side,
        product: request.product,
        ...terms,
        status,
        orderIds: ability.namesOrders && fired !== null ? [asId<BrokerOrderId>(fired.id)] : [],
        words: '',
        updatedMs: null,
      }));
  }

  private metLeg({ request: { instrument, side }, terms }: TrueStanding): StandingLeg | null {
    const { stop, target } = terms;
    const last = this.parts.market.last(instrument);
    const below = side === 'sell' ? stop : target;
    const above = side === 'sell' ? target : stop;
    if (below !== null && last <= below.trigger) return below;
    return above !== null && last >= above.trigger ? above : null;
  }

  private fire(standing: TrueStanding, { limit }: { readonly limit: Price }): void {
    const { request, terms } = standing;
    const { instrument, side, product, standingId } = request;
    const tag = this.ability.tagsOrders ? standingId : null;
    const order = { validity: 'day', type: 'limit', price: limit, trigger: null } as const;
    const wanted = { instrument, side, product, quantity: terms.quantity, ...order };
    this.parts.onFires(standing);
    this.fires += 1;
    standing.status = 'fired';
    standing.fired = this.parts.broker.place(wanted, tag, 'kept', standing);
  }
}
