/** The window opens, shows a living market, and complains about nothing. */
import { expect, test } from './fixtures.ts';

test('opens in paper with a living market and a calm console', async ({ desk }) => {
  const { page, complaints, ask } = await desk.open();
  await expect(page.getByText('PAPER').first()).toBeVisible();
  expect(await page.title()).toContain('Unwind');
  const about = await ask<{ mode: string; home: string }>('about');
  expect(about).toMatchObject({ mode: 'paper', home: desk.home });
  await expect(page.locator('[data-panel=watchlist]').getByText('NIFTY').first()).toBeVisible();
  expect(complaints).toEqual([]);
});
