/** The vocabulary of the contract. There is no bare number: its author says what it counts. */
import { z } from 'zod';
import {
  asId,
  type BatchId,
  type BrokerOrderId,
  type CommandId,
  type InstrumentId,
  isStrategyName,
  type OrderId,
  type ProtectionId,
  type StandingId,
  type StrategyName,
} from '../domain/ids.ts';
import { PRICE_MAX, type Price } from '../domain/money.ts';
import { QUANTITY_MAX, type Quantity } from '../domain/quantity.ts';

export const int = z.int();
export const count = z.int().min(0);
/** A figure of a model, finite; never money and never decided by. */
export const estimate = z.number();
/** Ten-thousandths of a rupee, zero or more. */
export const priceSchema = z
  .int()
  .min(0)
  .max(PRICE_MAX)
  .transform((scaled) => scaled as Price);
export const quantitySchema = z
  .int()
  .min(0)
  .max(QUANTITY_MAX)
  .transform((units) => units as Quantity);
export const timestampMs = z.int().min(0).max(9_999_999_999_999);
export const shortText = z.string().min(1).max(200);
export const longText = z.string().max(2_000);

const ID_TEXT = /^[\x21-\x7e]{1,80}$/;
const idText = z.string().regex(ID_TEXT);

export const orderIdSchema = idText.transform((text) => asId<OrderId>(text));
export const batchIdSchema = idText.transform((text) => asId<BatchId>(text));
export const protectionIdSchema = idText.transform((text) => asId<ProtectionId>(text));
export const standingIdSchema = idText.transform((text) => asId<StandingId>(text));
export const commandIdSchema = idText.transform((text) => asId<CommandId>(text));
export const instrumentIdSchema = idText.transform((text) => asId<InstrumentId>(text));
export const brokerOrderIdSchema = idText.transform((text) => asId<BrokerOrderId>(text));
export const strategySchema = z
  .string()
  .refine(isStrategyName, 'A strategy name has 1 to 40 letters, digits and spaces')
  .transform((text) => text as StrategyName);
