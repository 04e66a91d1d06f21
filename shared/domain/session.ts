/** What the desk may do at this moment, as rows. Cancels always pass. */
export const DESK_STATES = ['not_reconciled', 'open', 'closing_only', 'halted'] as const;
export type DeskState = (typeof DESK_STATES)[number];

interface DeskFacts {
  readonly entries: boolean;
  readonly exits: boolean;
  readonly says: string;
}

export const DESK_FACTS: Readonly<Record<DeskState, DeskFacts>> = {
  not_reconciled: {
    entries: false,
    exits: true,
    says: 'Catching up with the broker; entries wait, exits are allowed',
  },
  open: { entries: true, exits: true, says: 'Open' },
  closing_only: { entries: false, exits: true, says: 'Only exits are allowed' },
  halted: { entries: false, exits: false, says: 'Halted' },
};

/** 0 off; 1 no new entries; 2 also cancels what rests; 3 also flattens. Only a person re-arms. */
export const KILL_LEVELS = [0, 1, 2, 3] as const;
export type KillLevel = (typeof KILL_LEVELS)[number];

export const KILL_SAYS: Readonly<Record<KillLevel, string>> = {
  0: 'Off',
  1: 'New entries are stopped',
  2: 'New entries are stopped and resting entries cancelled',
  3: 'New entries are stopped, everything cancelled, whatever is held is flattened',
};

/** Why a live desk stopped sending entries; a person arms it again. */
export const DISARM_SAYS = {
  person: 'You disarmed it',
  idle: 'Nobody touched the program for a while',
  screen_lock: 'The screen was locked',
  sleep: 'The computer went to sleep',
  user_switch: 'Another user of this computer took over',
  logged_out: 'The session at the broker ended',
  restart: 'The program was started again',
} as const;
export type DisarmCause = keyof typeof DISARM_SAYS;

/** What may be sent: everything; only what takes risk away; nothing by itself. Cancels always. */
export const TRADING_STATES = ['active', 'reducing', 'halted'] as const;
export type TradingState = (typeof TRADING_STATES)[number];

export type LinkState = 'connecting' | 'up' | 'stale' | 'down';

/** The exchange's day: pre-open, open, closed; the simulated market can also be always open. */
export type SessionState = 'pre_open' | 'open' | 'closed' | 'always_open';
