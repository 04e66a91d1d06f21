/** What the driver tells a bench window at its start, and what a window answers later. */
import type { BrowserWindow } from 'electron';

export interface Settings {
  readonly mode: string;
  readonly home: string;
  readonly control: number;
  /** The folder of the built page. */
  readonly renderer: string;
  readonly [option: string]: string | number;
}

export interface Mode {
  readonly window: BrowserWindow;
  readonly ready: Promise<unknown>;
  readonly ops: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => unknown>>;
  close(): void;
}
