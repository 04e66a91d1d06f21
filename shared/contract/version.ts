/**
 * Raised whenever a schema of the contract changes shape; test/architecture/contract-pin.test.ts
 * holds the hash that belongs to this number.
 *
 *   1  orders, positions, market, desk, paper controls
 *   2  live accounts: several desks, login, morning check, contract list, what a broker can do
 *   3  protection: plans that are armed, the part of them that a broker keeps, and the protection
 *      map; questions that a nonce answers,
 *      limits that wait to be loosened, and what may be traded; alarms name their position
 *      batches: packages sent leg by leg, previewed, decided, and drawn as lanes
 */
export const CONTRACT_VERSION = 3;
