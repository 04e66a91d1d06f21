/** The plans: what each rule watches, where it stands, how far it is, and who watches it. */
import { type ReactNode, useState } from 'react';
import type { ProtectionRow } from '../../../shared/contract/protection.ts';
import { shortText } from '../../format/short-contract.ts';
import { clockText, countText } from '../../format/time.ts';
import { useClock } from '../../store/clock-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { useContract } from '../../store/instruments-store.ts';
import { editProtection } from '../../store/protection-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Confirm } from '../../widgets/confirm.tsx';
import { StatusChip } from '../../widgets/status-chip.tsx';
import { KeptState } from '../protection/kept.tsx';
import { distanceOf, distanceText, endsBare, type Holding, valueText } from './map-words.ts';

interface PlansProps {
  readonly plans: readonly ProtectionRow[];
  readonly holdings: readonly Holding[];
}

export function PlanList({ plans, holdings }: PlansProps): ReactNode {
  return (
    <section aria-label="Plans">
      <h3 className="map-title">Plans</h3>
      {plans.length === 0 ? (
        <p className="map-none tone-quiet">
          There is no plan. A stop order at the exchange needs none.
        </p>
      ) : (
        plans.map((plan) => <Plan key={plan.protectionId} {...{ plan, holdings }} />)
      )}
    </section>
  );
}

function usePlanName({ strategy, scope }: ProtectionRow): string {
  const id = scope.kind === 'holding' ? scope.instrument : null;
  const contract = useContract(id);
  if (id === null) return `All of ${strategy}`;
  const name = contract === undefined ? (id.split(':').at(-1) ?? id) : shortText(contract);
  return `${name} of ${strategy}`;
}

function Plan(props: {
  readonly plan: ProtectionRow;
  readonly holdings: readonly Holding[];
}): ReactNode {
  const { plan, holdings } = props;
  const name = usePlanName(plan);
  const [asking, setAsking] = useState(false);
  const ending = useGesture('end_protection');
  const bare = endsBare(plan, holdings);
  const face = bare === null ? 'Take away' : 'Take away…';

  async function end(): Promise<void> {
    const answer = await ending.fire({ protectionId: plan.protectionId });
    if (answer?.ok === true) setAsking(false);
  }

  return (
    <article className="plan" aria-label={`Plan: ${name}`} data-testid="plan">
      <header className="plan-head">
        <strong className="cut">{name}</strong>
        <PlanState plan={plan} />
        <span className="plan-acts">
          <Button
            size="small"
            label={`Edit… the plan of ${name}`}
            testId="plan-edit"
            onPress={() => {
              const { strategy, scope } = plan;
              const holding = scope.kind === 'holding' ? scope : null;
              editProtection({ strategy, holding });
            }}
          >
            Edit…
          </Button>
          <Button
            size="small"
            label={`${face} the plan of ${name}`}
            busy={ending.busy}
            testId="plan-end"
            onPress={() => {
              if (bare === null) void end();
              else setAsking(true);
            }}
          >
            {face}
          </Button>
        </span>
      </header>
      <RuleTable plan={plan} name={name} />
      {plan.kept === null ? null : (
        <div className="map-none">
          <KeptState kept={plan.kept} />
        </div>
      )}
      {ending.failure === null || asking ? null : (
        <p className="tone-danger" role="alert">
          {ending.failure.says} The plan stands.
        </p>
      )}
      <Confirm
        open={asking}
        title={`Take the plan of ${name} away`}
        act="Take it away"
        leave="Keep the plan"
        busy={ending.busy}
        failure={ending.failure === null ? null : `${ending.failure.says} The plan stands.`}
        onAct={() => {
          void end();
        }}
        onLeave={() => {
          ending.clear();
          setAsking(false);
        }}
        testId="plan-end-confirm"
      >
        <p>
          Then nobody stops out <strong>{bare}</strong>.{' '}
          {plan.kept === null ? 'Nothing is sent' : 'It is cancelled at the broker'}; what you hold
          stays.
        </p>
      </Confirm>
    </article>
  );
}

function PlanState({ plan }: { readonly plan: ProtectionRow }): ReactNode {
  const { fired, heldBack } = plan;
  if (fired !== null) {
    const word = `Fired ${clockText(fired.atMs)}`;
    return <StatusChip shape="half" tone="working" word={word} says={fired.says} />;
  }
  if (heldBack !== null) {
    return <StatusChip shape="triangle" tone="attention" word="Held back" says={heldBack} />;
  }
  const says = `Armed since ${clockText(plan.setMs)}`;
  return <StatusChip shape="disc" tone="done" word="Armed" says={says} />;
}

function RuleTable({ plan, name }: { readonly plan: ProtectionRow; readonly name: string }) {
  return (
    <>
      {plan.fired === null ? null : <p className="tone-attention">{plan.fired.says}</p>}
      {plan.heldBack === null ? null : <p className="tone-attention">{plan.heldBack}</p>}
      <table className="map-table plan-rules" aria-label={`Rules of ${name}`}>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col" className="number">
              Level
            </th>
            <th scope="col" className="number">
              Now
            </th>
            <th scope="col" className="number">
              To go
            </th>
          </tr>
        </thead>
        <tbody>
          {plan.readings.map((reading, at) => {
            const rule = plan.rules[at];
            return rule === undefined ? null : <RuleRow key={at} {...{ rule, reading }} />;
          })}
        </tbody>
      </table>
    </>
  );
}

interface RuleRowProps {
  readonly rule: ProtectionRow['rules'][number];
  readonly reading: ProtectionRow['readings'][number];
}

function RuleRow({ rule, reading }: RuleRowProps): ReactNode {
  if (rule.purpose === 'time') return <TimeRow says={reading.says} atMs={rule.atMs} />;
  const distance = distanceOf(rule, reading);
  const old = reading.stale;
  return (
    <tr>
      <th scope="row">{sentence(reading.says)}</th>
      <td className="number">{valueText(rule, reading.level)}</td>
      <td className={old === null ? 'number' : 'number stale'} title={old ?? undefined}>
        {valueText(rule, reading.value)}
        {old === null ? null : <span className="plan-old">{old}</span>}
      </td>
      <td className={old === null ? 'number strong' : 'number stale'}>
        {distance === null ? '–' : distanceText(rule, distance)}
      </td>
    </tr>
  );
}

function TimeRow({ says, atMs }: { readonly says: string; readonly atMs: number }): ReactNode {
  const nowMs = useClock((state) => state.nowMs);
  return (
    <tr>
      <th scope="row">{sentence(says)}</th>
      <td className="number">{clockText(atMs)}</td>
      <td className="number">{clockText(nowMs)}</td>
      <td className="number strong">{countText(atMs - nowMs)}</td>
    </tr>
  );
}

function sentence(says: string): string {
  return says.slice(0, 1).toUpperCase() + says.slice(1);
}
