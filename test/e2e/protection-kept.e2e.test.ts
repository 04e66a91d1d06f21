/**
 * A stop that stands at the broker, in the real window, in paper and at each simulated broker:
 * chosen in the editor, seen on the map, fired by a jump of the market with no exit of ours, and
 * everything flat under its strategy.
 */
import { booksOf, crossings, leftOpen } from './fills.ts';
import { expect, test } from './fixtures.ts';
import { deskAt, EVERYWHERE, picture, pictureOf } from './live-desk.ts';
import { Positions } from './pages/positions.ts';
import { ProtectionEditor } from './pages/protection.ts';

/** In percent above the price, and how far it jumps: not beyond the limit of what is fired. */
const NEAR = 0.1;
const JUMP = 0.004;

for (const where of EVERYWHERE) {
  test(`a stop stands at the broker: ${where.name}`, async ({ desk }) => {
    const armed = await deskAt(desk, where);
    try {
      const { trader, market, open } = armed;
      await market.hold();
      const future = await trader.watch('nifty fut');
      const order = { instrument: future.id, quantity: future.lot, strategy: 'Kept' };
      await trader.expectState(await trader.place({ ...order, side: 'sell' }), 'filled');
      const positions = new Positions(open.page);
      const editor = new ProtectionEditor(open.page, positions);
      await positions.layout('EXIT');
      await editor.byKey('Kept', future.id);
      const level = (await trader.away(future.id, NEAR, future.tick)).toFixed(2);
      const rules = [{ purpose: 'stop', watch: 'price', level }] as const;
      await editor.fill(...rules);
      await editor.root.getByTestId('protection-where').selectOption('broker');
      await picture(open, `kept-${where.name}-0-editor`);
      await editor.arm();
      await expect(editor.cover('Kept', future.id)).toHaveText('1 broker');
      await editor.byKey('Kept', future.id);
      await expect(editor.root.getByTestId('kept')).toHaveAttribute('data-state', 'standing');
      await picture(open, `kept-${where.name}-1-standing`);
      await pictureOf(where, editor.root, 'protection-at-broker');
      await open.page.keyboard.press('Escape');
      await market.rise([[future, JUMP]]);
      // The paper broker looks at its conditions as its market goes on.
      if (where.name === 'paper') await market.comeBack(future);
      await expect(positions.panel.locator('[data-position-key]:not([data-closed])')).toHaveCount(
        0,
      );
      await picture(open, `kept-${where.name}-2-fired`);
      expect(open.complaints).toEqual([]);
      await open.close();
      const books = booksOf(desk.home, where);
      expect(crossings(books)).toEqual([]);
      expect(leftOpen(books)).toEqual({});
      expect(books.fired).toBe(0);
      const fired = books.fills.filter(({ intent }) => intent === 'protect');
      expect(new Set(fired.map(({ strategy }) => strategy))).toEqual(new Set(['Kept']));
    } finally {
      await armed.close();
    }
  });
}
