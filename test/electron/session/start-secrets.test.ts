/** Secrets that the program is started with: where they may come from, and what is never said. */
import { expect, it } from 'vitest';
import { readStartSecrets } from '../../../electron/session/start-secrets.ts';

it.each([
  [{}, { ok: true, value: null }],
  [{ UNWIND_SECRETS: '' }, { ok: true, value: null }],
  [{ UNWIND_SECRETS: '{"token":"t"}' }, { ok: true, value: { token: 't' } }],
])('%o gives %o', (env, expected) => {
  expect(readStartSecrets(env)).toEqual(expected);
});

it.each([
  { UNWIND_SECRETS: 'CANARY' },
  { UNWIND_SECRETS: '["CANARY"]' },
  { UNWIND_SECRETS: '{"token":7}' },
  { UNWIND_SECRETS: 'null' },
  { UNWIND_SECRETS: `{"token":"${'x'.repeat(70_000)}"}` },
  { UNWIND_SECRETS: '{}', UNWIND_SECRETS_FD: '3' },
  { UNWIND_SECRETS_FD: '99999' },
  { UNWIND_SECRETS_FD: '/etc/passwd' },
])('%o is refused without a word of it', (env) => {
  const read = readStartSecrets(env);
  expect(read).toMatchObject({ ok: false });
  expect(JSON.stringify(read)).not.toContain('CANARY');
});
