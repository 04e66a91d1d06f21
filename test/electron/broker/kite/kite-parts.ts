/** What an adapter is made of, for tests: a box in memory, frames in a list, one account. */
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

export function kiteSettings(more: Partial<AccountSettings> = {}): AccountSettings {
  return {
    account: asId<AccountId>('kite-1'),
    broker: 'kite',
    clientId: 'AB1234',
    house: null,
    addresses: {},
    ...more,
  };
}

export interface TestParts extends AccountParts {
  readonly secrets: ReturnType<typeof memoryBox>;
  readonly frames: string[];
}

export function kiteParts(world: World, more: Partial<AccountSettings> = {}): TestParts {
  const frames: string[] = [];
  return {
    world,
    settings: kiteSettings(more),
    secrets: memoryBox(),
    frames,
    keepFrame: (direction, text) => void frames.push(`${direction} ${text}`),
    cacheFolder: mkdtempSync(join(tmpdir(), 'kite-')),
    freezeOf: (underlying) => (underlying === 'NIFTY' ? quantity(1_800) : null),
    marketOpen: () => true,
  };
}
