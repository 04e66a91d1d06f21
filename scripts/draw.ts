/** Documents made from the tables, so that what people read and what the program does are one. */
import {
  BATCH_FACTS,
  BATCH_STATES,
  BATCH_TRANSITIONS,
  LEG_ROWS,
} from '../shared/domain/batch-transitions.ts';
import {
  ORDER_STATES,
  ORDER_TRANSITIONS,
  type OrderState,
  STATE_FACTS,
} from '../shared/domain/order-transitions.ts';
import { LIMIT_HELP, type Limits, saysLimit } from '../shared/domain/limits.ts';
import { REFUSAL_ORDER, REFUSALS } from '../shared/domain/refusals.ts';
import {
  isLiveStanding,
  STANDING_STATES,
  STANDING_TRANSITIONS,
} from '../shared/domain/standing-transitions.ts';
import { CONTROLS } from './controls.ts';

const MADE = 'Made by `npm run diagrams`; the tables are the source, and a test compares.';

/** Path under docs/generated → text. */
export function documents(): Readonly<Record<string, string>> {
  return {
    'batch-lifecycle.md': batchLifecycle(),
    'controls.md': controls(),
    'order-lifecycle.md': orderLifecycle(),
    'refusals.md': refusals(),
    'standing-lifecycle.md': standingLifecycle(),
  };
}

const ORDER_ENDS = ORDER_STATES.filter((state) => STATE_FACTS[state].final);

function orderLifecycle(): string {
  return `# The life of an order

${MADE} Source: \`shared/domain/order-transitions.ts\`.

An order that was placed elsewhere starts where the broker shows it.

\`\`\`mermaid
${diagram(ORDER_TRANSITIONS, ORDER_ENDS)}
\`\`\`

A dotted state is an end. Ends are left only by late evidence, as the rows say:

${rowsTable()}
${factsTable()}`;
}

function batchLifecycle(): string {
  const ends = BATCH_STATES.filter((state) => BATCH_FACTS[state].final);
  const facts = BATCH_STATES.map((state) => [state, BATCH_FACTS[state].says]);
  const legs = LEG_ROWS.map(({ state, says }) => [state, says]);
  return `# The life of a batch

${MADE} Source: \`shared/domain/batch-transitions.ts\`.

\`\`\`mermaid
${diagram(BATCH_TRANSITIONS, ends)}
\`\`\`

A dotted state is an end. Only a fill that comes late leaves one:

${table(['From', 'What happened', 'To', 'Why'], BATCH_TRANSITIONS)}
${table(['State', 'Says'], facts)}
## The state of a leg

Read from the orders of the leg, never written down. The first row that applies is the state.

${table(['State', 'Says'], legs)}`;
}

function standingLifecycle(): string {
  const ends = STANDING_STATES.filter((state) => !isLiveStanding(state));
  return `# The life of an order that the broker keeps

${MADE} Source: \`shared/domain/standing-transitions.ts\`.

It is the part of a plan of protection that works without this computer. What it fires is an ordinary
order with [a life of its own](order-lifecycle.md).

\`\`\`mermaid
${diagram(STANDING_TRANSITIONS, ends, 'sent')}
\`\`\`

A dotted state is an end. Every other state counts in full against exits:

${table(['From', 'What happened', 'To', 'Why'], STANDING_TRANSITIONS)}`;
}

type Transition = readonly [from: string, move: string, to: string, why: string];

function diagram(rows: readonly Transition[], ends: readonly string[], first = 'intended'): string {
  const moves = new Map<string, string[]>();
  for (const [from, move, to] of rows) {
    const arrow = `${from} --> ${to}`;
    moves.set(arrow, [...(moves.get(arrow) ?? []), move]);
  }
  const arrows = [...moves].map(([arrow, names]) => `  ${arrow}: ${names.join(', ')}`);
  return [
    'stateDiagram-v2',
    '  classDef ended stroke-dasharray: 3',
    `  [*] --> ${first}`,
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

function controls(): string {
  const code = (name: string): string => `\`${name}\``;
  const rows = CONTROLS.map(({ name, does, limits, codes, guards }) => {
    const trips = guards.map((guard) => `guard ${code(guard)}`);
    return [name, does, limits.map(firstOf).join('; '), [...codes.map(code), ...trips].join(', ')];
  });
  return `# What stands before an order

${MADE} Source: \`scripts/controls.ts\`, held against the gate, the guards and the limits.

Each limit can be tightened at once, and loosened after a question and a minute. What only reduces a
position is held up by no limit of size, number, exposure, loss or margin, and never asked about. The
sentence of each code stands in [refusals.md](refusals.md).

${table(['Control', 'What it does', 'At first', 'Code'], rows)}`;
}

function firstOf(name: keyof Limits): string {
  const help = LIMIT_HELP.find((each) => each.name === name);
  return help === undefined ? name : `${help.title}: ${saysLimit(help, help.normal)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
