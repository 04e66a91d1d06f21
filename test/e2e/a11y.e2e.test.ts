/** What axe finds in the real window: nothing serious, in layouts and dialogs, dark and light. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { tradingDay } from './pages/scene.ts';

type Rules = 'all' | 'color-contrast';

async function findings(page: Page, within: string, rules: Rules): Promise<readonly string[]> {
  // A second page to gather the results in cannot be opened here; there are no frames either.
  const axe = new AxeBuilder({ page }).setLegacyMode().include(within);
  axe.options({ resultTypes: ['violations'] });
  if (rules !== 'all') axe.withRules(rules);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

async function wear(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
}

async function expectClean(page: Page, within: string, what: string): Promise<void> {
  await wear(page, 'dark');
  expect(await findings(page, within, 'all'), `${what}, dark`).toEqual([]);
  // Another theme changes colours and nothing else.
  await wear(page, 'light');
  expect(await findings(page, within, 'color-contrast'), `${what}, light`).toEqual([]);
}

test('axe finds nothing serious in layouts and dialogs', async ({ desk }) => {
  const open = await desk.open();
  const { page } = open;
  await tradingDay(open);
  await page.locator('[data-order-id]').first().click();
  await page.locator('[data-position-key]').first().click();
  for (const layout of ['TRADE', 'SPREAD', 'EXIT']) {
    await page.locator(`.header [data-segment=${layout}]`).click();
    await expect(page.locator('[data-order-id]').first()).toBeVisible();
    await expectClean(page, 'body', layout);
  }

  await page.getByTestId('flatten-all').click();
  await expect(page.getByTestId('confirm-act')).toBeEnabled();
  await expectClean(page, '[data-testid=exit-confirm]', 'flatten');
  await page.keyboard.press('Escape');
  await page.getByTestId('kill-switch').click();
  await expect(page.getByTestId('kill-dialog')).toBeVisible();
  await expectClean(page, '[data-testid=kill-dialog]', 'stop');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('palette')).toBeVisible();
  await expectClean(page, '[data-testid=palette]', 'palette');
  await page.keyboard.type('settings');
  await expect(page.getByRole('option', { name: 'Settings…' })).toBeVisible();
  await page.keyboard.press('Enter');
  const settings = page.getByTestId('settings');
  for (const name of ['limits', 'paper', 'imports', 'looks']) {
    await settings.locator(`[data-segment=${name}]`).click();
    await expectClean(page, '[data-testid=settings]', `settings: ${name}`);
  }
});
