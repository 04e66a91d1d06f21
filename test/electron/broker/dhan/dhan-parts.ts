/** What an adapter is made of, for tests: a box in memory, frames in a list, one made-up client. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AccountParts,
  AccountSettings,
  SecretBox,
} from '../../../../electron/broker/account.ts';
import type { World } from '../../../../electron/platform/world.ts';
import { type AccountId, asId } from '../../../../shared/domain/ids.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';

/** The client that the simulator knows. */
export const CLIENT = '1100000001';

export function memoryBox(): SecretBox & { readonly all: ReadonlyMap<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    get: (name) => all.get(name) ?? null,
    set: (name, value) => void all.set(name, value),
    forget: (name) => void all.delete(name),
    lasting: true,
  };
}

export interface TestParts extends AccountParts {
  readonly secrets: ReturnType<typeof memoryBox>;
  readonly frames: string[];
}

export function dhanParts(world: World, more: Partial<AccountSettings> = {}): TestParts {
  const frames: string[] = [];
  return {
    world,
    settings: {
      account: asId<AccountId>('dhan-1'),
      broker: 'dhan',
      clientId: CLIENT,
      house: null,
      addresses: {},
      ...more,
    },
    secrets: memoryBox(),
    frames,
    keepFrame: (direction, text) => void frames.push(`${direction} ${text}`),
    cacheFolder: mkdtempSync(join(tmpdir(), 'dhan-')),
    freezeOf: (underlying) => (underlying === 'NIFTY' ? quantity(1_800) : null),
    marketOpen: () => true,
  };
}
