/** The part of a manifest that most tests do not care about: everything that exists is allowed. */
import type { GatewayManifest } from '../../electron/broker/manifest.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../../shared/domain/order-events.ts';

export const ALL_ALLOWED = {
  quotas: [],
  orderTypes: ORDER_TYPES,
  validities: VALIDITIES,
  products: PRODUCTS,
  abilities: [],
} as const satisfies Partial<GatewayManifest>;
