/**
 * Takes pictures of the window over canned data: `node test/support/preview/shots.mjs OUT
 * NAME=WxH?QUERY …`. Prints what the page complained about, content-policy violations above all.
 */
import { _electron } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

function say(text) {
  process.stderr.write(`${text}\n`);
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { path: electron } = JSON.parse(
  readFileSync(path.join(root, 'node_modules/.cache/unwind/electron.json'), 'utf8'),
);
const [out = '.', ...shots] = process.argv.slice(2);

const program = await _electron.launch({
  executablePath: electron,
  args: ['--no-sandbox', '--disable-gpu', path.join(root, 'test/support/preview')],
  env: { ...process.env, PREVIEW_FOLDER: path.join(root, 'node_modules/.cache/preview') },
});
const page = await program.firstWindow();
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning') say(message.text());
});
page.on('pageerror', (error) => say(error.message));

for (const shot of shots) {
  const [, name, width, height, query, steps] =
    /^([\w-]+)=(\d+)x(\d+)(\?[^@]*)?(?:@(.*))?$/.exec(shot) ?? [];
  await program.evaluate(
    ({ BrowserWindow }, [w, h]) => {
      BrowserWindow.getAllWindows()[0].setContentSize(w, h);
    },
    [Number(width), Number(height)],
  );
  await page.goto(`app://preview/index.html${query ?? ''}`);
  await page.waitForSelector('html[data-ready=yes]', { timeout: 15_000 });
  await page.waitForTimeout(700);
  for (const step of (steps ?? '').split('|').filter(Boolean)) {
    const [verb, ...rest] = step.split(':');
    const what = rest.join(':');
    if (verb === 'click') await page.locator(what).first().click();
    if (verb === 'dbl') await page.locator(what).first().dblclick();
    if (verb === 'right') await page.locator(what).first().click({ button: 'right' });
    if (verb === 'key') await page.keyboard.press(what);
    if (verb === 'type') await page.keyboard.type(what);
    if (verb === 'hover') await page.locator(what).first().hover();
    if (verb === 'wait') await page.waitForTimeout(Number(what));
    if (verb === 'eval') say(JSON.stringify(await page.evaluate(what)));
  }
  await page.waitForTimeout(250);
  await page.screenshot({ path: path.join(out, `${name}.png`) });
}
await program.close();
