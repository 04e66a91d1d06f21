import { expect, type Locator, type Page } from '@playwright/test';

/** The rows of the blotter, found as a trader finds them: by contract and by state. */
export class Blotter {
  readonly rows: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.rows = page.locator('[data-order-id]');
  }

  row(orderId: string): Locator {
    return this.page.locator(`[data-order-id="${orderId}"]`);
  }

  async expectState(orderId: string, ...states: string[]): Promise<void> {
    const pattern = new RegExp(`^(${states.join('|')})$`);
    await expect(this.row(orderId).first()).toHaveAttribute('data-state', pattern);
  }
}
