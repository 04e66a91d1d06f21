import { expect, type Locator, type Page } from '@playwright/test';

/** The kill switch of the header, and what the header says of trading. */
export class StopSwitch {
  readonly button: Locator;
  readonly dialog: Locator;
  /** ACTIVE, REDUCING or HALTED, with the reason under it. */
  readonly trading: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.button = page.getByTestId('kill-switch');
    this.dialog = page.getByTestId('kill-dialog');
    this.trading = page.getByTestId('trading-state');
  }

  /** From the header: the level by its key; the red button is pressed twice. */
  async stop(level: 1 | 2 | 3): Promise<void> {
    await this.button.click();
    await expect(this.page.getByTestId('kill-1')).toBeFocused();
    await this.page.keyboard.press(String(level));
    await expect(this.page.getByTestId(`kill-${level}`)).toBeChecked();
    await this.page.getByTestId('kill-act').dblclick();
    await this.expectStopped(level);
    await expect(this.dialog).toBeHidden();
  }

  /** From a lower level, which stays until then. */
  async raise(level: 2 | 3): Promise<void> {
    await this.button.click();
    await this.page.getByTestId(`raise-${level}`).dblclick();
    await this.expectStopped(level);
    await expect(this.dialog).toBeHidden();
  }

  async expectStopped(level: 1 | 2 | 3): Promise<void> {
    await expect(this.button).toHaveText(`STOPPED ${level}`);
    const state = level === 1 ? 'reducing' : 'halted';
    await expect(this.trading).toHaveAttribute('data-state', state);
  }

  /** Nothing is allowed again until the reason is typed. */
  async rearm(reason: string): Promise<void> {
    await this.button.click();
    const allow = this.page.getByTestId('rearm');
    await this.page.getByTestId('rearm-reason').fill('ok');
    await expect(allow).toHaveAttribute('aria-disabled', 'true');
    await this.page.getByTestId('rearm-reason').fill(reason);
    await allow.click();
    await expect(this.button).toHaveText('Stop');
    await expect(this.trading).toHaveAttribute('data-state', 'active');
  }
}
