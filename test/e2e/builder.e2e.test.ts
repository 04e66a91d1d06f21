/** A spread from the template: built by mouse and by keys, sent as one, held as one strategy. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { picture } from './live-desk.ts';

const SEND = /^Send 4 legs.*net (credit|debit) ₹[\d,.]+, margin ₹/;

interface HeldRow {
  readonly key: string | null;
  readonly closed: boolean;
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/./).last().fill(words);
  await page.keyboard.press('Enter');
}

async function findings(page: Page): Promise<readonly string[]> {
  // A second page to gather the results in cannot be opened here; there are no frames either.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .include('[data-panel="builder"]')
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`);
}

/** The contracts that a strategy holds, by the keys of its rows. */
async function heldBy(page: Page, strategy: string): Promise<readonly HeldRow[]> {
  const rows = page.locator(`[data-position-key*="|${strategy}|"]`);
  return rows.evaluateAll((all) =>
    all.map((row) => ({
      key: row.getAttribute('data-position-key'),
      closed: row.hasAttribute('data-closed'),
    })),
  );
}

/** Shows the positions and waits until the strategy holds this many contracts. */
async function expectHeld(page: Page, strategy: string, count: number): Promise<void> {
  await page.locator('.header [data-segment=EXIT]').click();
  await expect
    .poll(async () => (await heldBy(page, strategy)).filter(({ closed }) => !closed).length, {
      timeout: 20_000,
    })
    .toBe(count);
}

/** From the menu on a row of the strategy to the builder with its legs. */
async function openFromMenu(page: Page, strategy: string, words: RegExp): Promise<void> {
  const row = page.locator(`[data-position-key*="|${strategy}|"]:not([data-closed])`).first();
  await row.click();
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: words }).click();
}

test('an iron condor from the template is sent as one and held as one strategy', async ({
  desk,
}) => {
  const open = await desk.open('--funds', '5000000');
  const { page } = open;
  await page.locator('.header [data-segment=SPREAD]').click();
  const builder = page.locator('section[data-panel="builder"]');

  await builder.getByTestId('builder-template').selectOption('iron_condor');
  await expect(builder.locator('tbody tr')).toHaveCount(4);
  await expect(builder.getByTestId('builder-structure')).toContainText('Iron condor');
  await builder.getByTestId('builder-natural').click();
  const send = builder.getByTestId('builder-send');
  await expect(send).toHaveText(SEND);
  await expect(send).not.toHaveAttribute('aria-disabled', 'true');
  await expect(builder.getByTestId('builder-branches').locator('li')).toHaveCount(3);
  await picture(open, 'builder-dark');
  expect(await findings(page)).toEqual([]);
  await send.click();
  await expect(builder.getByTestId('builder-sent')).toBeVisible();
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  await expectHeld(page, 'Iron condor 1', 4);
  await page.locator('.header [data-segment=SPREAD]').click();

  await page
    .locator('section[data-panel="watchlist"], section[data-panel="chain"]')
    .first()
    .click();
  await command(page, 'Build: Iron condor');
  await expect(builder).toBeFocused();
  await expect(send).toHaveText(SEND);
  await builder.getByTestId('builder-offset').focus();
  await page.keyboard.press('ArrowUp');
  await builder.getByTestId('builder-natural').focus();
  await page.keyboard.press('Enter');
  await expect(send).toHaveText(SEND);
  await expect(send).not.toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Control+Enter');
  await expect(builder.getByTestId('builder-sent')).toBeVisible();
  await expectHeld(page, 'Iron condor 2', 4);
  expect(open.complaints).toEqual([]);
});

test('what is held rolls into the next expiry and closes as a package from its menu', async ({
  desk,
}) => {
  const open = await desk.open('--funds', '5000000');
  const { page } = open;
  await page.locator('.header [data-segment=SPREAD]').click();
  const builder = page.locator('section[data-panel="builder"]');
  const send = builder.getByTestId('builder-send');
  const natural = builder.getByTestId('builder-natural');
  await builder.getByTestId('builder-template').selectOption('bull_put');
  await expect(send).toHaveText(/^Send 2 legs/);
  await natural.click();
  await expect(send).not.toHaveAttribute('aria-disabled', 'true');
  await send.click();
  await expectHeld(page, 'Bull put spread 1', 2);
  const before = await heldBy(page, 'Bull put spread 1');

  await openFromMenu(page, 'Bull put spread 1', /^Roll/);
  await expect(builder.getByTestId('builder-structure')).toHaveText(/Bull put spread/);
  await natural.click();
  await builder.locator('[data-segment="0"]').click();
  await natural.click();
  await expect(send).toHaveText(/^Roll: close 2 legs, then open 2 legs/);
  await expect(send).not.toHaveAttribute('aria-disabled', 'true');
  await picture(open, 'builder-roll');
  await send.click();
  await expect(builder.getByTestId('builder-sent')).toBeVisible();
  await page.locator('.header [data-segment=EXIT]').click();
  await expect
    .poll(
      async () => {
        const rows = await heldBy(page, 'Bull put spread 1');
        return rows.filter(({ key, closed }) => !closed && !before.some((row) => row.key === key))
          .length;
      },
      { timeout: 30_000 },
    )
    .toBe(2);
  await expectHeld(page, 'Bull put spread 1', 2);

  await openFromMenu(page, 'Bull put spread 1', /^Close .* as a package/);
  await expect(builder.getByTestId('builder-structure')).toHaveText(/^Closes Bull put spread 1/);
  await natural.click();
  await expect(send).toHaveText(/^Close 2 legs/);
  await expect(send).not.toHaveAttribute('aria-disabled', 'true');
  await send.click();
  await expect(builder.getByTestId('builder-sent')).toBeVisible();
  await page.locator('.header [data-segment=EXIT]').click();
  // The two that were rolled and the two that were closed.
  const closed = page.locator('section[data-panel=positions] .sum-row', {
    hasText: 'Closed today',
  });
  await expect(closed.locator('.fold-count')).toHaveText('4', { timeout: 30_000 });
  expect(open.complaints).toEqual([]);
});
