/** The paper market's own controls, and the switchboard that makes its broker misbehave. */
import type { ReactNode } from 'react';
import { useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import type { PaperFault } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { SettingRow } from './setting-row.tsx';

const FAULTS: readonly { readonly id: PaperFault; readonly name: string; readonly says: string }[] =
  [
    {
      id: 'lostReply',
      name: 'Replies get lost',
      says: 'The order is live but nobody tells us: unknown until it is found',
    },
    {
      id: 'lostRequest',
      name: 'Requests get lost',
      says: 'The order never arrives, and nobody tells us',
    },
    {
      id: 'lateAcceptance',
      name: 'Late acceptance',
      says: 'The broker answers long after the time-out',
    },
    { id: 'slowReply', name: 'Slow replies', says: 'Answers take a second or more' },
    {
      id: 'duplicateUpdate',
      name: 'Updates come twice',
      says: 'Each fill must still be counted once',
    },
    {
      id: 'reorderedUpdate',
      name: 'Updates out of order',
      says: 'A fill can arrive before the acceptance',
    },
    {
      id: 'missingUpdate',
      name: 'Updates go missing',
      says: 'Fills are found by the next full read',
    },
    { id: 'linkDrop', name: 'The stream breaks', says: 'A gap, then catching up' },
  ];

type Share = 'never' | 'some' | 'often' | 'always';
const SHARES: readonly { readonly id: Share; readonly says: string }[] = [
  { id: 'never', says: 'Never' },
  { id: 'some', says: '1 in 10' },
  { id: 'often', says: '3 in 10' },
  { id: 'always', says: 'Always' },
];
/** In ten-thousandths. */
const SHARE_VALUE: Readonly<Record<Share, number>> = {
  never: 0,
  some: 1_000,
  often: 3_000,
  always: 10_000,
};

function nearest(value: number): Share {
  if (value <= 0) return 'never';
  if (value < SHARE_VALUE.often) return 'some';
  return value < SHARE_VALUE.always ? 'often' : 'always';
}

const SPEEDS = [
  { id: '0', says: 'Hold still' },
  { id: '1', says: 'Real' },
  { id: '5', says: '5 ×' },
  { id: '20', says: '20 ×' },
] as const;
const SPEED_VALUE: Readonly<Record<string, number>> = { '0': 0, '1': 1, '5': 5, '20': 20 };

export function PaperControls(): ReactNode {
  const paper = useDesk((state) => state.view?.paper ?? null);
  const market = useGesture('set_paper_market');
  if (paper === null) return null;
  return (
    <div className="settings-rows">
      <SettingRow name="Speed">
        <Segments<string>
          label="Speed of the simulated market"
          segments={SPEEDS}
          value={String(paper.speed)}
          onChange={(next) => {
            void market.fire({ speed: SPEED_VALUE[next] ?? 1 });
          }}
        />
      </SettingRow>
      <SettingRow name="Session">
        <Segments
          label="Session of the simulated market"
          segments={[
            { id: 'always', says: 'Always open' },
            { id: 'hours', says: 'Exchange hours' },
          ]}
          value={paper.alwaysOpen ? 'always' : 'hours'}
          onChange={(next) => {
            void market.fire({ alwaysOpen: next === 'always' });
          }}
        />
      </SettingRow>
      <Unchanged says={market.failure?.says ?? null} />
      <Faults shares={paper.faults} />
    </div>
  );
}

function Unchanged({ says }: { readonly says: string | null }): ReactNode {
  if (says === null) return null;
  return (
    <p className="confirm-failure" role="alert">
      Nothing was changed: {says}
    </p>
  );
}

function Faults({ shares }: { readonly shares: Readonly<Record<string, number>> }): ReactNode {
  const gesture = useGesture('set_paper_faults');
  const on = FAULTS.filter(({ id }) => (shares[id] ?? 0) > 0).length;
  const setAll = (share: Share): void => {
    const faults = Object.fromEntries(FAULTS.map(({ id }) => [id, SHARE_VALUE[share]]));
    void gesture.fire({ faults });
  };
  return (
    <>
      <div className="settings-title">
        <h3>Broker misbehaves</h3>
        <span className={on === 0 ? 'tone-quiet' : 'tone-attention'}>
          {on === 0 ? 'Off' : `${on} of ${FAULTS.length} on`}
        </span>
        <span className="panel-bar-gap" />
        <Button
          size="small"
          why={on === 0 ? 'All are off' : null}
          onPress={() => {
            setAll('never');
          }}
        >
          All off
        </Button>
        <Button
          size="small"
          onPress={() => {
            setAll('some');
          }}
        >
          A bad day: all, 1 in 10
        </Button>
      </div>
      <p className="settings-intro">
        Practise what happens on a bad day. Nothing here can reach a real broker.
      </p>
      {FAULTS.map((fault) => (
        <div key={fault.id} className="fault-row">
          <span className="fault-words">
            <span className="strong">{fault.name}</span>
            <span className="tone-quiet">{fault.says}</span>
          </span>
          <Segments
            label={fault.name}
            size="small"
            segments={SHARES}
            value={nearest(shares[fault.id] ?? 0)}
            onChange={(next) => {
              void gesture.fire({ faults: { [fault.id]: SHARE_VALUE[next] } });
            }}
          />
        </div>
      ))}
      <Unchanged says={gesture.failure?.says ?? null} />
    </>
  );
}
