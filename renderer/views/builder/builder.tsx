/** The builder of packages: legs, price, what can go wrong, and one press that sends them all. */
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { PackageLeg } from '../../../shared/domain/strategy.ts';
import { type BuilderLeg, editBuilder, type Half, useBuilder } from '../../store/builder-store.ts';
import { type KeyHint, nameOrderKeys, setArmed, useUi } from '../../store/ui-store.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { PayoffView } from '../payoff/payoff-view.tsx';
import '../ticket/ticket.css';
import './builder.css';
import { Legs } from './legs.tsx';
import { Policy } from './policy.tsx';
import { PriceSection } from './price-section.tsx';
import { Risk } from './risk.tsx';
import { SendFoot } from './send.tsx';
import { TemplateBar } from './template-bar.tsx';
import { type Builder, useBuilderView } from './use-builder.ts';
import { formedBy } from './words.ts';

const HINTS: readonly KeyHint[] = [{ keys: 'Ctrl ↵', says: 'Send the package' }];

/** The key that sends works while the cursor is in here, and the strip at the bottom names it. */
function useArmedKeys(): void {
  useEffect(() => {
    const forget = nameOrderKeys(HINTS);
    return () => {
      forget();
      setArmed(false);
    };
  }, []);
}

function onKey(event: KeyboardEvent, builder: Builder): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat && useUi.getState().armed) builder.send();
  } else if (event.key === 'Escape' && !event.repeat) {
    if (builder.failure !== null) builder.forgetFailure();
    else if (event.target instanceof HTMLElement) event.target.blur();
  }
}

export function BuilderPanel(): ReactNode {
  const builder = useBuilderView();
  useArmedKeys();
  const root = useRef<HTMLElement>(null);
  const turn = useBuilder((state) => state.focusTurn);
  useEffect(() => {
    if (turn > 0) root.current?.focus();
  }, [turn]);
  return (
    <section
      ref={root}
      tabIndex={-1}
      className="panel-body builder"
      data-panel="builder"
      aria-label="Builder"
      onFocus={() => {
        setArmed(true);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setArmed(false);
      }}
      onKeyDown={(event) => {
        onKey(event, builder);
      }}
    >
      <div className="builder-scroll">
        <TemplateBar />
        <Halves />
        <Title half={builder.half} />
        <Notices />
        <Legs builder={builder} />
        {builder.half.legs.length === 0 ? (
          <EmptyState says="Choose a template, or press an ask of the chain to buy, a bid to sell" />
        ) : null}
        <PriceSection builder={builder} />
        <Risk builder={builder} />
        {builder.half.legs.length === 0 ? null : <Policy builder={builder} />}
        <Picture half={builder.half} />
      </div>
      <SendFoot builder={builder} />
    </section>
  );
}

function Halves(): ReactNode {
  const at = useBuilder((state) => state.at);
  const roll = useBuilder((state) => state.halves.length > 1);
  if (!roll) return null;
  return (
    <div className="builder-line">
      <Segments
        label="Half of the roll"
        wide
        segments={[
          { id: '0', says: 'Closes first' },
          { id: '1', says: 'Opens then' },
        ]}
        value={at === 0 ? '0' : '1'}
        onChange={(chosen) => {
          editBuilder({ at: chosen === '0' ? 0 : 1 });
        }}
      />
    </div>
  );
}

/** What the legs form, whatever the template was called. */
function Title({ half }: { readonly half: Half }): ReactNode {
  const intent = useBuilder((state) => state.intent);
  const at = useBuilder((state) => state.at);
  const strategy = useBuilder((state) => state.strategy);
  const scaleIn = useBuilder((state) => state.scaleIn);
  const { legs } = half;
  const [first] = legs;
  if (first === undefined) return null;
  const closing = intent === 'exit' && at === 0;
  const does = closing ? `Closes ${strategy}: ` : scaleIn ? `Adds to ${strategy}: ` : '';
  return (
    <h2 className="builder-title" data-testid="builder-structure">
      {does}
      {first.contract.underlying} {closing ? 'legs turned round' : formedBy(legs).name}
    </h2>
  );
}

function Notices(): ReactNode {
  const notices = useBuilder((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <ul className="builder-notices" role="alert" data-testid="builder-notices">
      {notices.map((says) => (
        <li key={says}>{says}</li>
      ))}
    </ul>
  );
}

function packageLegs(legs: readonly BuilderLeg[], units: number): readonly PackageLeg[] {
  return legs.flatMap(({ contract, ratio }): readonly PackageLeg[] => {
    const { id, kind, strike, expiryDay, lot } = contract;
    if (kind === 'index') return [];
    return [{ instrument: id, kind, strike, expiryDay, ratio: ratio * units, lot, price: null }];
  });
}

/** Drawn for all units, at the prices of this moment. */
function Picture({ half }: { readonly half: Half }): ReactNode {
  const closing = useBuilder((state) => state.intent === 'exit' && state.at === 0);
  const { units } = half;
  const key = half.legs.map(({ contract, ratio }) => `${contract.id} ${ratio}`).join('|');
  // oxlint-disable-next-line react/exhaustive-deps -- the key says all that the legs are
  const legs = useMemo(() => packageLegs(half.legs, units), [key, units]);
  const [first] = half.legs;
  if (first === undefined || legs.length === 0 || closing) return null;
  return (
    <div className="builder-payoff">
      <PayoffView
        key={first.contract.underlying}
        name={formedBy(half.legs).name}
        underlying={first.contract.underlying}
        legs={legs}
      />
    </div>
  );
}
