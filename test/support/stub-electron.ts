/**
 * A stand-in for the `electron` module that records what the shell asks of it, so that tests can
 * assert window options, handlers and who may ask what without a display.
 */
type Listener = (...args: never[]) => unknown;

export class StubEmitter {
  readonly listeners = new Map<string, Listener[]>();
  on(name: string, listen: Listener): this {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listen]);
    return this;
  }
  once(name: string, listen: Listener): this {
    return this.on(name, listen);
  }
  emit(name: string, ...args: unknown[]): void {
    for (const listen of this.listeners.get(name) ?? []) {
      (listen as (...all: unknown[]) => unknown)(...args);
    }
  }
}

export class StubContents extends StubEmitter {
  static next = 1;
  readonly id = StubContents.next++;
  readonly posted: { channel: string; ports: unknown[] }[] = [];
  reloads = 0;
  crashes = 0;
  openHandler: (() => { action: string }) | null = null;
  postMessage(channel: string, _message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, ports });
  }
  setWindowOpenHandler(handler: () => { action: string }): void {
    this.openHandler = handler;
  }
  isDestroyed(): boolean {
    return false;
  }
  reload(): void {
    this.reloads += 1;
  }
  forcefullyCrashRenderer(): void {
    this.crashes += 1;
  }
}

export class StubWindow extends StubEmitter {
  static readonly all: StubWindow[] = [];
  readonly options: unknown;
  readonly webContents = new StubContents();
  readonly loaded: string[] = [];
  constructor(options: unknown) {
    super();
    this.options = options;
    StubWindow.all.push(this);
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
  show(): void {
    this.emit('show');
  }
  focus(): void {
    this.emit('focus');
  }
  restore(): void {
    this.emit('restore');
  }
  isMinimized(): boolean {
    return true;
  }
  isDestroyed(): boolean {
    return false;
  }
  close(): void {
    let kept = false;
    this.emit('close', { preventDefault: () => (kept = true) });
    if (!kept) this.emit('closed');
  }
}

export interface StubPort {
  readonly sent: unknown[];
  postMessage(data: unknown): void;
}

function port(): StubPort {
  const sent: unknown[] = [];
  return { sent, postMessage: (data) => void sent.push(data) };
}

export class StubChannel {
  static readonly all: StubChannel[] = [];
  readonly port1 = port();
  readonly port2 = port();
  constructor() {
    StubChannel.all.push(this);
  }
}

/** Everything a test may look at or answer with. */
export const stub = {
  app: Object.assign(new StubEmitter(), { quit: () => undefined }),
  handlers: new Map<string, (event: unknown, line: unknown) => unknown>(),
  protocol: new Map<string, (request: Request) => Promise<Response>>(),
  schemes: [] as unknown[],
  permission: {
    request: null as
      | ((contents: unknown, name: string, answer: (yes: boolean) => void) => void)
      | null,
    check: null as (() => boolean) | null,
    device: null as (() => boolean) | null,
  },
  power: new StubEmitter(),
  /** Addresses handed to the operating system. */
  opened: [] as string[],
  /** `basic_text` and an encryption that is not there are what a Linux without a keyring has. */
  storage: { backend: 'gnome_libsecret', available: true, asynchronous: true },
  dialogAnswer: 0,
  shortcuts: new Map<string, () => void>(),
  dialogs: [] as unknown[],
};

/** Not encryption, but no secret can be read through it; the same turns it back. */
function hidden(text: string): string {
  return text.replace(/[\s\S]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) ^ 1));
}

export class StubTray extends StubEmitter {
  menu: unknown = null;
  setToolTip(): void {
    this.emit('tip');
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu;
  }
  destroy(): void {
    this.emit('destroyed');
  }
}

export const electronModule = {
  Tray: StubTray,
  Menu: { buildFromTemplate: (template: unknown) => template },
  nativeImage: { createFromBitmap: (pixels: unknown) => pixels },
  globalShortcut: {
    register: (keys: string, call: () => void) => {
      stub.shortcuts.set(keys, call);
      return true;
    },
    unregister: (keys: string) => void stub.shortcuts.delete(keys),
  },
  app: stub.app,
  BrowserWindow: StubWindow,
  MessageChannelMain: StubChannel,
  ipcMain: {
    handle: (name: string, handler: (event: unknown, line: unknown) => unknown) => {
      stub.handlers.set(name, handler);
    },
    removeHandler: (name: string) => {
      stub.handlers.delete(name);
    },
  },
  protocol: {
    registerSchemesAsPrivileged: (schemes: unknown[]) => void stub.schemes.push(...schemes),
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
      stub.protocol.set(scheme, handler);
    },
  },
  session: {
    defaultSession: {
      setPermissionRequestHandler: (handler: typeof stub.permission.request) => {
        stub.permission.request = handler;
      },
      setPermissionCheckHandler: (handler: typeof stub.permission.check) => {
        stub.permission.check = handler;
      },
      setDevicePermissionHandler: (handler: typeof stub.permission.device) => {
        stub.permission.device = handler;
      },
    },
  },
  powerMonitor: stub.power,
  shell: {
    openExternal: async (address: string) => {
      stub.opened.push(address);
    },
  },
  safeStorage: {
    getSelectedStorageBackend: () => stub.storage.backend,
    isEncryptionAvailable: () => stub.storage.available,
    isAsyncEncryptionAvailable: async () => stub.storage.available && stub.storage.asynchronous,
    encryptString: (text: string) => Buffer.from(hidden(text)),
    decryptString: (bytes: Buffer) => hidden(bytes.toString('utf8')),
    encryptStringAsync: async (text: string) => Buffer.from(hidden(text)),
    decryptStringAsync: async (bytes: Buffer) => ({
      result: hidden(bytes.toString('utf8')),
      shouldReEncrypt: false,
    }),
  },
  dialog: {
    showMessageBox: async (window: unknown, options: unknown = window) => {
      stub.dialogs.push(options);
      return { response: stub.dialogAnswer };
    },
    showSaveDialog: async (options: unknown) => {
      stub.dialogs.push(options);
      return { canceled: true, filePath: '' };
    },
  },
};
