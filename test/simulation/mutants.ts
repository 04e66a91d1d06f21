/**
 * Bugs planted on purpose, one at a time, into the text of the engine: if the simulation does not
 * find them, it would not find their like either. Each row is the mistake, the file, what stands
 * there, and what is put in its place; what stands there must be found exactly once.
 */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  /** The first seed that is tried: a kind of day in which it can show, and soon. */
  readonly from: number;
}

type Row = readonly [name: string, file: string, find: string, put: string, from?: number];

/** Days of plans of protection; days with a broker that keeps them; days of batches. */
const GUARDED = 10_000_000;
const KEPT = 20_000_000;
const BATCHED = 30_000_000;

const ROWS: readonly Row[] = [
  [
    'sends again when the reply times out',
    'electron/engine/dispatch.ts',
    `      answer({ orderId, commandId, outcome, tookMs });`,
    `      const late = outcome.kind === 'unknown' && outcome.cause === 'timeout';
      if (late) void hand(gateway, effect);
      answer({ orderId, commandId, outcome, tookMs });`,
  ],
  [
    'treats a lost reply as a rejection',
    'electron/engine/decide-outcome.ts',
    `[{ kind: 'order_outcome_lost', orderId, cause: outcome.cause }]`,
    `[{ kind: 'order_rejected', orderId, brokerOrderId: null, rejection: 'unrecognised', words: '' }]`,
  ],
  [
    'sends before the ledger has it',
    'electron/engine/engine.ts',
    `    const appended = ledger.append(turn.baseSeq, turn.pending);`,
    `    for (const effect of turn.effects.splice(0)) this.send(effect);
    const appended = ledger.append(turn.baseSeq, turn.pending);`,
  ],
  [
    'goes on to the broker when the ledger cannot write',
    'electron/engine/engine.ts',
    `    if (!appended.ok) {
      this.rebuild();`,
    `    if (!appended.ok) {
      for (const effect of turn.effects) this.door.send(effect);
      this.rebuild();`,
  ],
  [
    'books a trade every time it is told',
    'electron/engine/decide-update.ts',
    `    return completeRead ? correction(state, order, trade) : NOTHING;`,
    `    if (completeRead) return correction(state, order, trade);`,
  ],
  [
    'knows trades by their number alone',
    'shared/domain/fill.ts',
    'return `${order}|${trade}`;',
    'return `${trade}`;',
  ],
  [
    'swallows a fill after a cancel',
    'electron/engine/decide-update.ts',
    `  const filled = order.filled + trade.quantity;`,
    `  if (order.state === 'cancelled') return NOTHING;
  const filled = order.filled + trade.quantity;`,
  ],
  [
    'forgets unknown orders in the reservation',
    'shared/domain/reservation.ts',
    `if (isReducing(order.intent) && order.side === side)`,
    `if (isReducing(order.intent) && order.side === side && order.state !== 'unknown')`,
  ],
  [
    'sizes an exit by the position alone',
    'shared/domain/reservation.ts',
    `quantity(Math.max(0, Math.abs(net) - reservedForExit(net, orders)))`,
    `quantity(Math.abs(net))`,
  ],
  [
    'forgets a modify in flight in what may still fill',
    'shared/domain/order.ts',
    `return Math.max(order.quantity, order.request?.mostUnits ?? 0);`,
    `return order.quantity;`,
  ],
  [
    'calls an exit done when it is sent',
    'electron/engine/exit/next-step.ts',
    `  const gate = gateOf(state, run);`,
    `  if (own.length > 0) return ended(run, 'done', '');
  const gate = gateOf(state, run);`,
  ],
  [
    'calls an exit done when it only rests',
    'electron/engine/exit/next-step.ts',
    `  if (run.rested !== null) return NO_DECISION;`,
    `  if (run.rested !== null) return ended(run, 'done', '');`,
  ],
  [
    'changes the size of an exit order by a step of its price',
    'electron/engine/exit/climb.ts',
    `const terms = { quantity: order.quantity,`,
    `const terms = { quantity: Math.max(order.lot, order.quantity - order.lot) as never,`,
  ],
  [
    'sells the hedge while its short is still being bought back',
    'electron/engine/exit/gate.ts',
    `    if (short.end === null) waits = true;`,
    `    if (short.end === null) continue;`,
  ],
  [
    'lets entries through under the kill switch',
    'electron/risk/checks.ts',
    `when(c.desk.kill > 0 && adds(c))`,
    `when(c.desk.kill > 9 && adds(c))`,
  ],
  [
    'lets resting entries stay under the kill switch',
    'electron/engine/drivers.ts',
    `if (turn.state.kill.level < 2) return;`,
    `if (turn.state.kill.level < 9) return;`,
  ],
  [
    'forgets the kill switch in a restart',
    'electron/engine/evolve.ts',
    `      state.opened += 1;`,
    `      state.opened += 1; state.kill = { level: 0, reason: '', atMs: null };`,
  ],
  [
    'enters before it has caught up',
    'electron/engine/connection.ts',
    `    caughtUp = false;
    desk = 'not_reconciled';`,
    `    caughtUp = false;`,
  ],
  [
    'catches up by a read from before the connect',
    'electron/engine/listening.ts',
    `const streamUp = isCurrent(begun.connection);`,
    `const streamUp = connection.link.state === 'up';`,
  ],
  [
    'counts one request too many in a second',
    'electron/engine/rate.ts',
    `most: rateLimit(around), counts: 'requests' }`,
    `most: rateLimit(around) + 1, counts: 'requests' }`,
  ],
  [
    'forgets the limits that are longer than a second',
    'electron/engine/rate.ts',
    `  for (const budget of longer) {`,
    `  for (const budget of longer.slice(0, 0)) {`,
  ],
  [
    'takes one absence for proof',
    'electron/engine/absence.ts',
    `count.reads >= ABSENCE_READS && nowMs - sinceMs >= ABSENCE_AFTER_MS`,
    `count.reads >= 1`,
  ],
  [
    'waits a minute for proof instead of three',
    'electron/engine/absence.ts',
    `export const ABSENCE_AFTER_MS = 180_000;`,
    `export const ABSENCE_AFTER_MS = 60_000;`,
  ],
  [
    'ignores orders placed elsewhere',
    'electron/engine/hear.ts',
    `  turn.stage([adopt(picture, instrument, orderId, around.manifest)], cause);`,
    ``,
  ],
  [
    'takes the same command twice',
    'electron/engine/run-command.ts',
    `  if (taken !== undefined) {
    return repeated(`,
    `  if (taken !== undefined && taken.seq < 0) {
    return repeated(`,
  ],
  [
    'gives the last slice the full size',
    'electron/engine/place.ts',
    `quantity(Math.min(wish.quantity, wish.total - slice * wish.quantity))`,
    `quantity(wish.quantity)`,
  ],
  [
    'sends the waiting parts of a cancelled order',
    'electron/engine/decide-command.ts',
    `for (const slice of waitingWith(state, order))`,
    `for (const slice of waitingWith(state, order).slice(0, 0))`,
    GUARDED + 650,
  ],
  [
    'judges a part that waited by nothing',
    'electron/risk/gate.ts',
    `firstRefusal(candidate, LATER_CHECKS)`,
    `firstRefusal(candidate, [])`,
    GUARDED + 320,
  ],
  [
    'sends the waiting parts after a restart',
    'electron/engine/recover.ts',
    `if (order.state === 'intended') events.push({ kind: 'order_abandoned', orderId });`,
    ``,
  ],
  [
    'compares no positions with the broker’s',
    'electron/engine/listening.ts',
    `turn.stage(positions.compare(turn.state, result.value.positions), cause);`,
    ``,
  ],
  [
    'says that positions differ at first sight',
    'electron/engine/position-check.ts',
    `  if (before?.ours !== ours || before.theirs !== theirs) {`,
    `  if (before !== before) {`,
  ],
  [
    'forgets that a person has to look at a contract',
    'electron/risk/checks.ts',
    `(c.book.held !== null && adds(c) ? { why: c.book.held } : null)`,
    `null`,
  ],
  [
    'enters where the broker holds another quantity',
    'electron/risk/checks.ts',
    `(c.book.differs !== null && adds(c) ? { ...c.book.differs } : null)`,
    `null`,
  ],
  [
    'flattens only what is held at the moment of the kill',
    'electron/engine/drivers.ts',
    `  flattenForKill(turn, around);
  driveBatches`,
    `  driveBatches`,
  ],
  [
    'fires on a price that is not fresh',
    'electron/engine/protection/watch.ts',
    `    if (value === null || stale !== null) return false;`,
    `    if (value === null) return false;`,
  ],
  [
    'forgets in a restart that a plan has fired',
    'electron/engine/evolve.ts',
    `      state.opened += 1;`,
    `      state.opened += 1;
      for (const [id, plan] of state.protections) state.protections.set(id, { ...plan, fired: null });`,
  ],
  [
    'loses the mark of a trailing stop in a restart',
    'electron/engine/protection/watch.ts',
    `!isSameTrail(old, rule)) return rule.mark;`,
    `!isSameTrail(old, rule)) return null;`,
  ],
  [
    'follows the worst price instead of the best',
    'shared/domain/protection-rules.ts',
    `Math.max(mark, value) : Math.min(mark, value)`,
    `Math.min(mark, value) : Math.max(mark, value)`,
  ],
  [
    'fires while it is out of step with its broker',
    'electron/engine/protection/protect.ts',
    `  if (moment.state === 'not_reconciled') return 'The desk is not in step with the broker';`,
    ``,
  ],
  [
    'exits for a firing again whose exit was stopped',
    'electron/engine/protection/protect.ts',
    `  return end === null || end === 'done' || end === 'flat';`,
    `  return end !== 'open';`,
  ],
  [
    'leaves what another exit held when a plan fired',
    'electron/engine/protection/protect.ts',
    `    this.exit(turn, id, free);`,
    ``,
  ],
  [
    'ends a plan when the clock is set back',
    'electron/engine/protection/protect.ts',
    `armedFor?.has(trip.id)`,
    `trip.openedMs <= plan.setMs`,
  ],
  [
    'forgets at level three what was held before',
    'electron/engine/evolve-stops.ts',
    `      if (event.level === 3) flattenHeld(state);`,
    ``,
  ],
  [
    'gives up to flatten while the stream is down',
    'electron/engine/drivers.ts',
    `      if (isUnattended(run.reason) && isHeldBack(turn, around, run)) break;`,
    ``,
  ],
  [
    'cancels for a kill only when it is in step with its broker',
    'electron/engine/drivers.ts',
    `  if (turn.state.kill.level < 2) return;`,
    `  if (turn.state.kill.level < 2 || around.moment().state === 'not_reconciled') return;`,
  ],
  [
    'lowers the kill switch when it is pulled again',
    'electron/engine/decide-command.ts',
    `Math.max(params.level, state.kill.level)`,
    `params.level`,
  ],
  [
    'books totals and trades of one broker',
    'electron/engine/hear.ts',
    `for (const trade of manifest.tradeIds ? told : [])`,
    `for (const trade of told)`,
  ],
  [
    'closes the newest lot first',
    'shared/domain/position.ts',
    `  for (const lot of lots) {`,
    `  for (const lot of [...lots].reverse()) {`,
  ],
  [
    'moves the name and not the fills of a claimed order',
    'electron/engine/evolve.ts',
    `    moveFills(state, before, after);
`,
    ``,
  ],
  [
    'leaves a modified order open when its fills are all of it',
    'shared/domain/order.ts',
    `if (state === 'part_filled' && filled >= mostUnits(order))`,
    `if (state === 'part_filled' && filled > 1e9)`,
  ],
  [
    'lets a request live for ever',
    'electron/engine/hear.ts',
    `  if (elapsedMs(request.madeMs, ears.around.nowMs()) < lostMs) return;`,
    `  if (elapsedMs(request.madeMs, ears.around.nowMs()) < 1e12) return;`,
  ],
  [
    'stops reading after one read that hangs',
    'electron/engine/order-watcher.ts',
    `const READ_DEADLINE_MS = 20_000;`,
    `const READ_DEADLINE_MS = 2_000_000_000;`,
  ],
  [
    'sends an exit of what the broker may still fire',
    'electron/engine/exit/next-step.ts',
    `freeToExit(net, others) - standingUnits(state, run);`,
    `freeToExit(net, others);`,
    KEPT,
  ],
  [
    'fires here what is kept at the broker',
    'electron/engine/protection/standing-drive.ts',
    `  if (state.liveStandings.has(latest.standingId)) return true;`,
    ``,
    KEPT,
  ],
  [
    'takes any cancel that was asked for as taken',
    'electron/engine/protection/standing-ears.ts',
    `request?.kind === 'cancel' && request.status === 'acknowledged'`,
    `request?.kind === 'cancel'`,
    KEPT,
  ],
  [
    'forgets a change in doubt in what may be fired',
    'shared/domain/standing.ts',
    `return Math.max(units, request?.mostUnits ?? 0);`,
    `return units;`,
    KEPT,
  ],
  [
    'leaves at the broker what was taken away',
    'electron/engine/protection/standing-drive.ts',
    `    if (!isWanted(turn.state, standing)) take`,
    `    const { protectionId: plan } = standing;
    if (turn.state.protections.has(plan) && !isWanted(turn.state, standing)) take`,
    KEPT,
  ],
  [
    'hands a plan over although an exit runs',
    'electron/engine/protection/standing-drive.ts',
    `  return openExitOf(state, position) !== null || `,
    `  return `,
    KEPT,
  ],
  [
    'sends all of a leg again for a part that is missing',
    'electron/engine/batch/release.ts',
    `    quantity: quantity(lane.missing),`,
    `    quantity: lane.leg.quantity,`,
    BATCHED,
  ],
  [
    'lets all waves leave at once',
    'electron/engine/batch/lanes.ts',
    `  return unfilled.filter(({ leg }) => leg.wave === wave);`,
    `  return unfilled;`,
    BATCHED,
  ],
  [
    'unwinds what another hand has taken out already',
    'electron/engine/batch/lanes.ts',
    `Math.min(stayed, Math.max(0, net))`,
    `stayed`,
    BATCHED,
  ],
  [
    'calls a batch cancelled when a part of it has filled',
    'electron/engine/batch/runner.ts',
    `  if (!isAnythingFilled(lanes)) return ended(ground, 'cancelled');`,
    `  return ended(ground, 'cancelled');`,
    BATCHED,
  ],
  [
    'calls a batch complete when every leg has filled in part',
    'electron/engine/batch/lanes.ts',
    `facts.filled >= facts.wanted`,
    `facts.filled > 0`,
    BATCHED,
  ],
  [
    'asks before the cancels are proven',
    'electron/engine/batch/runner.ts',
    `  if (live.length === 0) return null;`,
    `  if (live.every((order) => order.request !== null)) return null;`,
    BATCHED,
  ],
  [
    'unwinds a batch while it is out of step with its broker',
    'electron/engine/batch/runner.ts',
    `isInStep(around) ? planUnwind(ground) : NO_DECISION`,
    `planUnwind(ground)`,
    BATCHED,
  ],
  [
    'chooses again where its first choice has failed',
    'electron/engine/batch/runner.ts',
    `choice === 'ask' || batch.decided !== null || `,
    `choice === 'ask' || `,
    BATCHED,
  ],
  [
    'starts the legging clock anew in a restart',
    'electron/engine/evolve.ts',
    `      state.opened += 1;`,
    `      state.opened += 1;
      for (const [id, batch] of state.batches) {
        const now = { atMs, provenMs: state.clock.provenMs };
        if (batch.budgetFrom !== null) state.batches.set(id, { ...batch, budgetFrom: now });
      }`,
    BATCHED,
  ],
  [
    'sends the legs that had not left after a restart',
    'electron/engine/recover.ts',
    `  events.push(...unsentBatches(state));`,
    ``,
    BATCHED,
  ],
];

export const MUTANTS: readonly Mutant[] = ROWS.map(([name, file, find, put, from = GUARDED]) => ({
  ...{ name, file, find, put, from },
}));
