/**
 * One login at the simulated broker, as the port that the engine sees. Requests, replies, pushes
 * and reads pass through the faults of the seed; the broker's own truth stays in the model behind.
 */
import type {
  CancelRequest,
  Gateway,
  ModifyRequest,
  PlaceRequest,
} from '../../electron/broker/gateway.ts';
import type { World } from '../../electron/platform/world.ts';
import { type AccountId } from '../../shared/domain/ids.ts';
import type { BrokerModel } from './broker-model.ts';
import type { Faults } from './faults.ts';
/** A frame that left the desk, noted before anything else happens to it. */
export type Frame =
  | {
      readonly kind: 'place';
      readonly atMs: number;
      readonly request: PlaceRequest;
    }
  | {
      readonly kind: 'modify';
      readonly atMs: number;
      readonly request: ModifyRequest;
    }
  | {
      readonly kind: 'cancel';
      readonly atMs: number;
      readonly request: CancelRequest;
    };
export interface SessionParts {
  readonly world: World;
  readonly random: () => number;
  readonly faults: Faults;
  readonly broker: BrokerModel;
  onFrame(frame: Frame): void;
}
export interface BrokerSession extends Gateway {
  flap(cause: string, forMs: number): void;
  stall(): void;
  /** The link comes back and stays. */
  heal(): void;
  readonly linkUp: boolean;
}
export declare const MANIFEST_FACTS: {
  readonly broker: 'model';
  readonly account: AccountId;
  readonly mode: 'paper';
  readonly ordersPerSecond: 10;
  readonly modificationsPerOrder: 20;
};
export declare function brokerSession(parts: SessionParts): BrokerSession;
