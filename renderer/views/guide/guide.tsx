/**
 * The first steps, as a line under the header that ticks itself off and can be left at any time.
 */
import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useBlotter } from '../../store/blotter-store.ts';
import { selectMode, useDesk } from '../../store/desk-store.ts';
import { useDraft } from '../../store/draft-store.ts';
import type { Order } from '../../store/rows.ts';
import { useSelection } from '../../store/selection-store.ts';
import { changeSettings, useSettings } from '../../store/settings-store.ts';
import { type PanelId, revealPanel, startSearch } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import './guide.css';

interface Step {
  readonly says: string;
  readonly title: string;
  readonly done: boolean;
  readonly go: () => void;
}

function anyOrder(orders: ReadonlyMap<string, Order>, test: (order: Order) => boolean): boolean {
  for (const order of orders.values()) if (test(order)) return true;
  return false;
}

function show(panel: PanelId): () => void {
  return () => {
    revealPanel(panel);
  };
}

function useSteps(): readonly Step[] {
  const option = useDraft(({ contract }) => contract?.kind === 'call' || contract?.kind === 'put');
  const sent = useBlotter((state) => state.counts.all > 0);
  const exited = useBlotter(
    (state) => state.version >= 0 && anyOrder(state.orders, ({ intent }) => intent === 'exit'),
  );
  const read = useSelection((state) => state.order !== null);
  return [
    {
      says: 'Pick an option',
      title: 'Press / and type NIFTY CE, or click a price in the option chain',
      done: option || sent,
      go: startSearch,
    },
    {
      says: 'Send a paper order',
      title: 'The button of the ticket says what it will do; no money moves',
      done: sent,
      go: show('ticket'),
    },
    {
      says: 'Read its story',
      title: 'Select the order to see each step, and where the time went',
      done: read,
      go: show('story'),
    },
    {
      says: 'Exit the position',
      title: 'Exit a part or all of it; an exit never crosses zero',
      done: exited,
      go: show('positions'),
    },
  ];
}

export function Guide(): ReactNode {
  const done = useSettings((state) => state.guideDone);
  const paper = useDesk((state) => selectMode(state) === 'paper' && state.view !== null);
  return done || !paper ? null : <Steps />;
}

function Steps(): ReactNode {
  const steps = useSteps();
  const left = steps.filter((step) => !step.done).length;
  const next = steps.findIndex((step) => !step.done);
  return (
    <aside className="guide" aria-label="First steps">
      <span className="strong">
        {left === 0 ? 'That is the whole loop: enter, follow, exit.' : 'First steps'}
      </span>
      <ol className="guide-steps">
        {steps.map((step, index) => (
          <li key={step.says} data-done={step.done ? '' : undefined}>
            <button
              type="button"
              className="guide-step"
              title={step.title}
              aria-current={index === next ? 'step' : undefined}
              onClick={step.go}
            >
              <span className="guide-number">
                {step.done ? <Check size={11} aria-label="done" /> : index + 1}
              </span>
              {step.says}
            </button>
          </li>
        ))}
      </ol>
      <span className="panel-bar-gap" />
      <Button
        tone="quiet"
        size="small"
        icon={<X aria-hidden />}
        label="Leave the guide"
        testId="guide-leave"
        onPress={() => {
          changeSettings({ guideDone: true });
        }}
      />
    </aside>
  );
}
