/** Boxes of secrets: one that forgets with the program, one that tells the veil what is in it. */
import type { SecretBox } from '../broker/account.ts';
import type { Veil } from './veil.ts';

/** A box that can also say what it holds and be emptied. */
export interface NamedSecrets extends SecretBox {
  names(): readonly string[];
}

/** Holds what the program was started with, and nothing longer than the program. */
export function memorySecrets(first: Readonly<Record<string, string>> = {}): NamedSecrets {
  const values = new Map(Object.entries(first));
  return {
    lasting: false,
    get: (name) => values.get(name) ?? null,
    set: (name, value) => {
      values.set(name, value);
    },
    forget: (name) => {
      values.delete(name);
    },
    names: () => [...values.keys()],
  };
}

/** The same box; whatever is in it or comes into it is known to the veil before it is used. */
export function veiled(box: NamedSecrets, veil: Veil): NamedSecrets {
  for (const name of box.names()) veil.remember(box.get(name) ?? '');
  return {
    lasting: box.lasting,
    get: (name) => box.get(name),
    set: (name, value) => {
      veil.remember(value);
      box.set(name, value);
    },
    forget: (name) => box.forget(name),
    names: () => box.names(),
  };
}
