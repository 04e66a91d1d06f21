import { expect, type Locator, type Page } from '@playwright/test';

/** The order ticket, in the words of the person who fills it in. */
export class Ticket {
  readonly root: Locator;
  readonly send: Locator;
  readonly lots: Locator;
  readonly price: Locator;
  readonly trigger: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator('[data-panel=ticket] section, section[data-panel=ticket]').first();
    this.send = page.getByTestId('ticket-send');
    this.lots = page.getByTestId('ticket-lots');
    this.price = page.getByTestId('ticket-price');
    this.trigger = page.getByTestId('ticket-trigger');
  }

  async choose(text: string): Promise<void> {
    const search = this.page.getByTestId('ticket-instrument');
    await search.fill('');
    await search.fill(text);
    await this.page.locator('[role=listbox] [role=option]').first().waitFor();
    await search.press('Enter');
    await expect(this.lots).toBeEnabled();
  }

  /** Side, type, validity and product are choices drawn as segments. */
  async segment(id: string): Promise<void> {
    await this.root.locator(`[data-segment="${id}"]`).click();
  }

  async fill(field: Locator, value: string): Promise<void> {
    await field.fill(value);
    await field.press('Tab');
  }

  /** Presses the button once it is ready and waits until the order is recorded. */
  async sendNow(): Promise<void> {
    await expect(this.send).toBeEnabled();
    await this.send.click();
  }
}
