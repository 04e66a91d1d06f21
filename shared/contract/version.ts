/**
 * Raised whenever a schema of the contract changes shape; test/architecture/contract-pin.test.ts
 * holds the hash that belongs to this number.
 *
 *   1  orders, positions, market, desk, paper controls
 */
export const CONTRACT_VERSION = 1;
