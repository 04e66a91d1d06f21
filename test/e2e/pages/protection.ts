import { expect, type Locator, type Page } from '@playwright/test';
import type { Positions } from './positions.ts';

export interface Rule {
  readonly purpose: 'stop' | 'target' | 'trailing' | 'time';
  readonly watch?: 'price' | 'underlying' | 'premium' | 'profit';
  readonly when?: 'at_or_below' | 'at_or_above';
  readonly by?: 'points' | 'percent';
  /** As it is typed: rupees, points, percent, or hours and minutes. */
  readonly level: string;
}

/** The editor of a plan, opened as a trader does, and what the positions say of it. */
export class ProtectionEditor {
  readonly root: Locator;
  private readonly page: Page;
  private readonly positions: Positions;

  constructor(page: Page, positions: Positions) {
    this.page = page;
    this.positions = positions;
    this.root = page.getByTestId('protection');
  }

  async byKey(strategy: string, contract: string): Promise<void> {
    await this.positions.row(strategy, contract).click();
    await this.page.keyboard.press('p');
    await expect(this.root).toBeVisible();
  }

  async byMenu(strategy: string, contract: string, entry: RegExp): Promise<void> {
    await this.positions.row(strategy, contract).click({ button: 'right' });
    await this.page.getByRole('menuitem', { name: entry }).click();
    await expect(this.root).toBeVisible();
  }

  /** Writes the rules, the first of which is there already. */
  async fill(...rules: readonly Rule[]): Promise<void> {
    for (const [at, rule] of rules.entries()) {
      if (at > 0) await this.root.getByRole('button', { name: /^Another rule/ }).click();
      await this.write(this.root.getByRole('group').nth(at), rule);
    }
  }

  async arm(...rules: readonly Rule[]): Promise<void> {
    await this.fill(...rules);
    await this.root.getByTestId('arm-protection').click();
    await expect(this.root).toBeHidden();
  }

  private async write(row: Locator, rule: Rule): Promise<void> {
    await row.getByTestId('rule-purpose').selectOption(rule.purpose);
    if (rule.purpose === 'time') {
      await row.getByTestId('rule-time').fill(rule.level);
      return;
    }
    if (rule.watch !== undefined) await row.getByTestId('rule-watch').selectOption(rule.watch);
    if (rule.when !== undefined) await row.getByLabel('When it is').selectOption(rule.when);
    if (rule.by !== undefined) await row.getByLabel('By').selectOption(rule.by);
    await row.getByTestId('rule-level').fill(rule.level);
  }

  /** What the column of protection says of this position. */
  cover(strategy: string, contract: string): Locator {
    return this.positions.row(strategy, contract).locator('[data-column=cover]');
  }
}
