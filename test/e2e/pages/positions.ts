import { expect, type Locator, type Page } from '@playwright/test';

/** What is held, as a trader gets out of it: rows, sizes of exit, groups, the exit under way. */
export class Positions {
  readonly panel: Locator;
  /** Sizes of exit of the chosen position, wherever the layout shows them. */
  readonly bar: Locator;
  /** The exit under way of the chosen position; only the layout for exits has it. */
  readonly standing: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.locator('section[data-panel=positions]');
    this.bar = page.getByTestId('exit-bar');
    this.standing = page.getByTestId('exit-standing');
  }

  /** The row of a strategy in a contract, named by a part of its id. */
  row(strategy: string, contract: string): Locator {
    return this.page.locator(
      `[data-position-key*="|${strategy}|"][data-position-key*="${contract}"]:not([data-closed])`,
    );
  }

  async layout(name: 'TRADE' | 'EXIT'): Promise<void> {
    await this.page.locator(`.header [data-segment=${name}]`).click();
    await expect(this.panel).toBeVisible();
  }

  async choose(strategy: string, contract: string): Promise<void> {
    await this.row(strategy, contract).click();
    await expect(this.bar).toBeVisible();
  }

  async groupBy(by: 'strategy' | 'underlying' | 'account'): Promise<void> {
    await this.panel.locator(`[data-segment=${by}]`).click();
  }

  /** The exit on the title row of a group. */
  exitOfGroup(name: string, by: 'strategy' | 'underlying'): Locator {
    return this.panel
      .locator('.sum-row', { hasText: name })
      .getByTestId(by === 'strategy' ? 'exit-strategy' : 'exit-underlying');
  }
}
