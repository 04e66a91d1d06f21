/**
 * The exits of one position: 25, 50, 75, 100 % and any number of lots, each sent by one press or
 * one key and without a question. Keys work only while this bar has the focus, and never on repeat.
 */
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useState } from 'react';
import { contractText } from '../../format/instrument.ts';
import { readWhole, writeWhole } from '../../format/parse.ts';
import { lotsOf, sayLots, unitsTitle } from '../../format/quantity.ts';
import type { Asked } from '../../store/asked.ts';
import { useFlight } from '../../store/exits-in-flight.ts';
import { useContract } from '../../store/instruments-store.ts';
import { type Latch, useLatch } from '../../store/latch.ts';
import { useExitPreview } from '../../store/previews.ts';
import type { ExitPreview, Position, Scope, Size } from '../../store/rows.ts';
import { selectOrder } from '../../store/selection-store.ts';
import { actionOf, keyOf, shownKeys } from '../../store/keys.ts';
import { useSettings } from '../../store/settings-store.ts';
import { type KeyHint, nameOrderKeys, setArmed } from '../../store/ui-store.ts';
import { NumberInput } from '../../widgets/number-input.tsx';
import { KeyName } from '../../widgets/small.tsx';
import { ExitButton } from './exit-button.tsx';
import { exitUnits, whyNothing } from './exit-words.ts';
import { flightText } from './position-state.tsx';

const SHARES = [25, 50, 75, 100] as const;

interface ExitBarProps {
  readonly position: Position;
  readonly onLeave: () => void;
  readonly ref?: Ref<HTMLElement>;
}

export function scopeOf(position: Position): Scope {
  return {
    kind: 'position',
    strategy: position.strategy as Extract<Scope, { kind: 'strategy' }>['strategy'],
    instrument: position.instrument,
    product: position.product,
  };
}

function useShares(position: Position): readonly ReturnType<typeof useExitPreview>[] {
  const scope = scopeOf(position);
  const nudge = `${position.net}/${position.free}/${position.mark}`;
  const ask = (percent: number): Parameters<typeof useExitPreview>[0] => ({
    scope,
    size: { kind: 'percent', percent },
  });
  return [
    useExitPreview(ask(25), nudge),
    useExitPreview(ask(50), nudge),
    useExitPreview(ask(75), nudge),
    useExitPreview(ask(100), nudge),
  ];
}

const EXIT_KEYS = ['exit_25', 'exit_50', 'exit_75', 'exit_100'] as const;

function useExitKeys(): readonly string[] {
  const bound = useSettings((state) => state.keys);
  return EXIT_KEYS.map((id) => shownKeys(keyOf(id, bound)));
}

/** The strip at the bottom names the keys while they work, and only then. */
function useArmedKeys(names: string): void {
  useEffect(() => {
    const hints: readonly KeyHint[] = [{ keys: names, says: 'Exit 25 50 75 100 %' }];
    const forget = nameOrderKeys(hints);
    return () => {
      forget();
      setArmed(false);
    };
  }, [names]);
}

/** Why nothing of it can be exited now, said once for all sizes; null while one can be. */
function blockedWhy(whole: Asked<ExitPreview> | undefined): string | null {
  if (whole === undefined) return null;
  if (whole.failure !== null) return whole.failure.says;
  return whole.value === null || whole.value.orders.length > 0 ? null : whyNothing(whole.value);
}

export function ExitBar({ position, onLeave, ref }: ExitBarProps): ReactNode {
  const names = useExitKeys();
  useArmedKeys(`${names[0] ?? ''}–${names[3] ?? ''}`);
  const latch = useLatch('exit');
  const contract = useContract(position.instrument);
  const name = contract === undefined ? position.symbol : contractText(contract);
  const [again, setAgain] = useState(false);
  const shares = useShares(position);
  const whole = shares[3]?.value ?? null;
  const wholeUnits = whole === null ? 0 : exitUnits(whole);

  const why = blockedWhy(shares[3]);

  async function exit(size: Size): Promise<void> {
    setAgain(latch.state !== 'ready');
    const recorded = await latch.fire({ scope: scopeOf(position), size });
    const first = recorded?.orderIds[0];
    if (first !== undefined) selectOrder(first);
  }

  function isWhole(index: number): boolean {
    const { value } = shares[index] ?? { value: null };
    return index < 3 && value !== null && wholeUnits > 0 && exitUnits(value) >= wholeUnits;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onLeave();
      return;
    }
    const pressed = actionOf(event, EXIT_KEYS);
    const index = pressed === null ? -1 : EXIT_KEYS.indexOf(pressed);
    const typing = event.target instanceof HTMLInputElement;
    if (index < 0 || typing || event.repeat) return;
    event.preventDefault();
    event.stopPropagation();
    if (latch.state !== 'ready') {
      setAgain(true);
      return;
    }
    const asked = shares[index];
    const percent = SHARES[index];
    const sendable = asked?.value !== null && (asked?.value.orders.length ?? 0) > 0;
    if (percent !== undefined && sendable && !isWhole(index))
      void exit({ kind: 'percent', percent });
  }

  return (
    <section
      ref={ref}
      className="exit-bar"
      tabIndex={-1}
      onFocus={() => {
        setArmed(true);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setArmed(false);
      }}
      aria-label={`Exit ${name}`}
      data-testid="exit-bar"
      onKeyDown={onKeyDown}
    >
      <Title {...{ position, name, latch, again }} />
      {why === null ? null : <p className="exit-why">{why}</p>}
      <div className="exit-sizes">
        {SHARES.map((percent, index) => {
          const asked = shares[index];
          return asked === undefined ? null : (
            <ExitButton
              key={percent}
              size={{ kind: 'percent', percent }}
              contract={name}
              whole={isWhole(index)}
              saidBeside={why}
              keyName={names[index] ?? ''}
              testId={`exit-${percent}`}
              onExit={(size) => {
                void exit(size);
              }}
              {...{ position, asked, latch }}
            />
          );
        })}
        <LotsExit
          {...{ position, latch, name, why }}
          onExit={(size) => {
            void exit(size);
          }}
        />
      </div>
      <Outcome latch={latch} />
    </section>
  );
}

function Title(props: {
  readonly position: Position;
  readonly name: string;
  readonly latch: Latch<'exit'>;
  /** Another press came while the one before still held the latch. */
  readonly again: boolean;
}): ReactNode {
  const { position, name, latch, again } = props;
  const flight = useFlight(position);
  const { net, lot, reserved } = position;
  return (
    <p className="exit-title">
      <strong>{name}</strong>
      <span title={unitsTitle(net, lot)}>
        {net > 0 ? 'long' : 'short'} {sayLots(Math.abs(net), lot)}
      </span>
      <span className="tone-quiet">{position.strategy}</span>
      {reserved > 0 ? (
        <span className="tone-attention">{flightText(flight, reserved, lot)}</span>
      ) : null}
      {latch.state === 'recorded' ? (
        <span role="status">
          {again
            ? 'Recorded once; the second press sent nothing'
            : 'Recorded; exited when it fills'}
        </span>
      ) : null}
      <span className="exit-keys">
        <KeyName>x</KeyName> then the key on a button
      </span>
    </p>
  );
}

function LotsExit(props: {
  readonly position: Position;
  readonly name: string;
  readonly latch: Latch<'exit'>;
  readonly why: string | null;
  readonly onExit: (size: Size) => void;
}): ReactNode {
  const { position, name, latch, why, onExit } = props;
  const held = lotsOf(Math.abs(position.net), position.lot);
  const [lots, setLots] = useState<number | null>(1);
  const size: Size = { kind: 'lots', lots: Math.max(1, lots ?? 1) };
  const nudge = `${position.net}/${position.free}/${position.mark}`;
  const asked = useExitPreview(
    lots === null || lots < 1 ? null : { scope: scopeOf(position), size },
    nudge,
  );
  const ready = asked.value !== null && asked.value.orders.length > 0 && asked.key !== null;
  return (
    <span className="exit-lots">
      <NumberInput
        label="Lots to exit"
        hideLabel
        value={lots}
        onChange={setLots}
        read={readWhole}
        write={writeWhole}
        step={1}
        least={1}
        most={Math.max(1, held)}
        unit={position.lot > 1 ? 'lots' : 'qty'}
        onEnter={() => {
          if (ready && lots !== null) onExit(size);
        }}
        testId="exit-lots"
      />
      <ExitButton
        size={size}
        contract={name}
        whole={false}
        saidBeside={why}
        testId="exit-lots-send"
        {...{ position, asked, latch, onExit }}
      />
    </span>
  );
}

function Outcome({ latch }: { readonly latch: Latch<'exit'> }): ReactNode {
  if (latch.failure === null) return null;
  return (
    <p className="exit-failure" role="alert">
      {latch.failure.says} Nothing was sent.{' '}
      <button type="button" className="ticket-link" onClick={latch.clear}>
        Close
      </button>
    </p>
  );
}
