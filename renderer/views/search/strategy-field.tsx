/** A strategy by name: those that exist are offered, a new one is just typed. */
import { type ReactNode, useMemo } from 'react';
import { EXTERNAL, MANUAL } from '../../../shared/domain/ids.ts';
import { selectStrategies, useBlotter } from '../../store/blotter-store.ts';
import { selectPositionKeys, usePositions } from '../../store/positions-store.ts';
import { Combo } from '../../widgets/combo.tsx';

interface StrategyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly complaint?: string | null;
  readonly focusTurn?: number;
  readonly testId?: string;
}

function useStrategyNames(): readonly string[] {
  const ordered = useBlotter(selectStrategies);
  const keys = usePositions(selectPositionKeys);
  return useMemo(() => {
    const held = keys.flatMap((key) => usePositions.getState().rows.get(key)?.strategy ?? []);
    const names = new Set<string>([MANUAL, ...held, ...ordered]);
    names.delete(EXTERNAL);
    return [...names];
  }, [keys, ordered]);
}

export function StrategyField(props: StrategyFieldProps): ReactNode {
  const { value, onChange } = props;
  const names = useStrategyNames();
  const typed = value.trim().toLowerCase();
  const whole = names.some((name) => name.toLowerCase() === typed);
  const offered = whole ? names : names.filter((name) => name.toLowerCase().includes(typed));
  return (
    <Combo
      label={props.label}
      text={value}
      onText={onChange}
      items={offered.map((name) => ({ id: name, says: name, face: name }))}
      onPick={onChange}
      empty={null}
      openOnFocus
      firstActive={false}
      complaint={props.complaint ?? null}
      focusTurn={props.focusTurn ?? 0}
      {...(props.testId === undefined ? {} : { testId: props.testId })}
    />
  );
}
