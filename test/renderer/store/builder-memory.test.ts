import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownTemplates } from '../../../renderer/store/builder-memory.ts';
import { batchPolicySchema } from '../../../shared/contract/batch.ts';

const POLICY = {
  sequence: 'hedge_first',
  payUpTicks: 1,
  payUpAfterMs: 1_500,
  payUpMost: 5,
  ioc: false,
  mostLoss: 50_000_000,
  mostMs: 30_000,
  onBreach: 'ask',
} as const;
const CALL = { kind: 'call', steps: 2, later: 0, ratio: -1 } as const;
const OWN = { name: 'My spread', legs: [CALL, { ...CALL, steps: 4, ratio: 1 }], policy: POLICY };

function read(...templates: readonly unknown[]): readonly string[] {
  return ownTemplates({ templates, policies: {} }).map(({ name }) => name);
}

test('what was saved is read again', () => {
  expect(ownTemplates({ templates: [OWN], policies: {} })).toEqual([OWN]);
});

test.each([
  ['no name', { ...OWN, name: '' }],
  ['a name that is too long', { ...OWN, name: 'x'.repeat(41) }],
  ['no legs', { ...OWN, legs: [] }],
  ['nine legs', { ...OWN, legs: Array.from({ length: 9 }, () => CALL) }],
  ['one leg that cannot be read', { ...OWN, legs: [CALL, { kind: 'index' }] }],
  ['a leg of nothing', { ...OWN, legs: [{ ...CALL, ratio: 0 }] }],
  ['an option without a strike', { ...OWN, legs: [{ ...CALL, steps: null }] }],
  ['no policy', { ...OWN, policy: null }],
  ['a policy that the desk would refuse', { ...OWN, policy: { ...POLICY, payUpAfterMs: 1 } }],
  ['a word for a number', { ...OWN, policy: { ...POLICY, mostLoss: '5000' } }],
])('a template with %s is as if it had never been saved', (_what, saved) => {
  expect(read(saved, OWN)).toEqual([OWN.name]);
});

test('whatever stands in the file, nothing is thrown and every policy is one the desk takes', () => {
  const number = fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.string());
  const policy = fc.record({
    sequence: fc.constantFrom('hedge_first', 'all_at_once', 'never'),
    payUpTicks: number,
    payUpAfterMs: number,
    payUpMost: number,
    ioc: fc.boolean(),
    mostLoss: number,
    mostMs: number,
    onBreach: fc.constantFrom('ask', 'unwind', ''),
  });
  const template = fc.record({ name: fc.string(), legs: fc.anything(), policy });
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.record({ templates: fc.array(template) })), (saved) => {
      for (const own of ownTemplates(saved)) batchPolicySchema.parse(own.policy);
    }),
  );
});
