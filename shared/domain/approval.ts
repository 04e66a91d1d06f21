/**
 * Proof, as a type, that the risk gate let something pass. Only electron/risk/gate.ts builds one,
 * which the tidy test enforces; a gateway accepts nothing else for what adds or changes risk.
 */
declare const approved: unique symbol;

export type Approved<T> = T & { readonly [approved]: true };

export function approve<T>(request: T): Approved<T> {
  return request as Approved<T>;
}
