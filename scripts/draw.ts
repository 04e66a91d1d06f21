/** Documents made from the tables, so that what people read and what the program does are one. */
import {
  ORDER_STATES,
  ORDER_TRANSITIONS,
  type OrderState,
  STATE_FACTS,
} from '../shared/domain/order-transitions.ts';
import { REFUSAL_ORDER, REFUSALS } from '../shared/domain/refusals.ts';

const MADE = 'Made by `npm run diagrams`; the tables are the source, and a test compares.';

/** Path under docs/generated → text. */
export function documents(): Readonly<Record<string, string>> {
  return { 'order-lifecycle.md': orderLifecycle(), 'refusals.md': refusals() };
}

function orderLifecycle(): string {
  return `# The life of an order

${MADE} Source: \`shared/domain/order-transitions.ts\`.

An order that was placed elsewhere starts where the broker shows it.

\`\`\`mermaid
${diagram()}
\`\`\`

A dotted state is an end. Ends are left only by late evidence, as the rows say:

${rowsTable()}
${factsTable()}`;
}

function diagram(): string {
  const moves = new Map<string, string[]>();
  for (const [from, move, to] of ORDER_TRANSITIONS) {
    const arrow = `${from} --> ${to}`;
    moves.set(arrow, [...(moves.get(arrow) ?? []), move]);
  }
  const arrows = [...moves].map(([arrow, names]) => `  ${arrow}: ${names.join(', ')}`);
  const ends = ORDER_STATES.filter((state) => STATE_FACTS[state].final);
  return [
    'stateDiagram-v2',
    '  classDef ended stroke-dasharray: 3',
    '  [*] --> intended',
    ...arrows,
    ...ends.map((state) => `  class ${state} ended`),
  ].join('\n');
}

function rowsTable(): string {
  const rows = ORDER_TRANSITIONS.map(([from, move, to, why]) => [from, move, to, why]);
  return table(['From', 'What happened', 'To', 'Why'], rows);
}

function factsTable(): string {
  const yes = (fact: boolean): string => (fact ? 'yes' : 'no');
  const facts = (state: OrderState): readonly string[] => {
    const { final, live, atBroker, status } = STATE_FACTS[state];
    return [state, yes(final), yes(live), yes(atBroker), status];
  };
  return table(
    ['State', 'An end', 'Counts as open', 'Can be cancelled or modified', 'Word for outside tools'],
    ORDER_STATES.map(facts),
  );
}

function refusals(): string {
  const rows = REFUSAL_ORDER.map((code) => {
    const { tag, retryLater, says } = REFUSALS[code];
    return [`\`${code}\``, tag, retryLater ? 'yes' : 'no', says];
  });
  return `# Why the desk refuses

${MADE} Source: \`shared/domain/refusals.ts\`.

The first that applies is the answer. The last column but one says whether the very same request
can succeed later.

${table(['Code', 'Tag on the order', 'Later', 'Sentence'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
