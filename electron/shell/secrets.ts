/**
 * Secrets of one account under the encryption of the operating system (E-15): a token of the day
 * and what a trader chose to keep. Where that encryption is missing or is only a disguise (Linux
 * without a keyring, `basic_text`), nothing is written at all: the box forgets with the program and
 * says so by `lasting`. Forgetting removes the file before anything else is done (E-16).
 */
import { rmSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { safeStorage } from 'electron';

export const SECRETS_FILE = 'secrets.bin';

export interface Secrets {
  readonly lasting: boolean;
  get(name: string): string | null;
  set(name: string, value: string): void;
  forget(name: string): void;
  names(): readonly string[];
  /** Resolves when the file holds what was set. */
  saved(): Promise<void>;
}

interface Cipher {
  hide(text: string): Promise<Buffer>;
  show(bytes: Buffer): Promise<string>;
}

/** Kept in the clear by its own account; only a real keyring counts as protection. */
const DISGUISES: readonly string[] = ['basic_text', 'unknown'];

async function cipher(): Promise<Cipher | null> {
  if (process.platform === 'linux' && DISGUISES.includes(safeStorage.getSelectedStorageBackend())) {
    return null;
  }
  // An older Electron has only the calls that wait.
  if ('encryptStringAsync' in safeStorage && (await safeStorage.isAsyncEncryptionAvailable())) {
    return {
      hide: (text) => safeStorage.encryptStringAsync(text),
      show: async (bytes) => (await safeStorage.decryptStringAsync(bytes)).result,
    };
  }
  if (!safeStorage.isEncryptionAvailable()) return null;
  return {
    hide: (text) => Promise.resolve(safeStorage.encryptString(text)),
    show: (bytes) => Promise.resolve(safeStorage.decryptString(bytes)),
  };
}

/** The folder must be there. What cannot be read is as if it were not kept: the trader logs in. */
export async function openSecrets(folder: string): Promise<Secrets> {
  const path = join(folder, SECRETS_FILE);
  const keeper = await cipher().catch(() => null);
  const values = new Map(keeper === null ? [] : await readKept(path, keeper));
  let lasting = keeper !== null;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (keeper === null) return;
    try {
      if (values.size === 0) {
        await rm(path, { force: true });
        return;
      }
      const bytes = await keeper.hide(JSON.stringify(Object.fromEntries(values)));
      await writeFile(`${path}.new`, bytes, { mode: 0o600 });
      await rename(`${path}.new`, path);
      lasting = true;
    } catch {
      lasting = false;
    }
  }

  function save(): void {
    writing = writing.then(write);
  }

  return {
    get lasting() {
      return lasting;
    },
    get: (name) => values.get(name) ?? null,
    set: (name, value) => {
      values.set(name, value);
      save();
    },
    forget: (name) => {
      if (!values.delete(name) || keeper === null) return;
      rmSync(path, { force: true });
      save();
    },
    names: () => [...values.keys()],
    saved: () => writing,
  };
}

async function readKept(path: string, keeper: Cipher): Promise<readonly [string, string][]> {
  try {
    const value: unknown = JSON.parse(await keeper.show(await readFile(path)));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
  } catch {
    return [];
  }
}
