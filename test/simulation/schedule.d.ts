import type { DeskDay } from './desk-day.ts';
export declare class People {
  private readonly day;
  private commands;
  private last;
  constructor(day: DeskDay);
  act(): void;
  enter(scaleIn: boolean): void;
  /** A resting target or stop of what is held, sometimes of more than that. */
  protect(): void;
  exitPosition(): void;
  exitAll(): void;
  exitStrategy(): void;
  modify(): void;
  cancel(most: number): void;
  kill(): void;
  rearm(): void;
  assumeDead(): void;
  /** A double click, or a message that came twice: the same id again. */
  repeat(): void;
  /** The same order again under another id, at once. */
  again(): void;
  claim(): void;
  changeLimits(): void;
  /** More in one moment than the broker takes in a second. */
  burst(): void;
  askNonsense(): void;
  stickFeed(): void;
  surroundings(): void;
  restart(): void;
  breakLedger(): void;
  private place;
  private send;
  private id;
  private somePosition;
  private someOrder;
  private pick;
  private chance;
  private upTo;
}
