/** A secret box that forgets everything with the test. */
import type { SecretBox } from '../../../../electron/broker/account.ts';

export function memoryBox(): SecretBox & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (name) => kept.get(name) ?? null,
    set: (name, value) => {
      kept.set(name, value);
    },
    forget: (name) => {
      kept.delete(name);
    },
    lasting: false,
  };
}
