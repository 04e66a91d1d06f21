/** The alarms themselves, the worst first, each with its next step. */
import type { ReactNode } from 'react';
import { clockText } from '../../format/time.ts';
import { selectAlarms, useDesk } from '../../store/desk-store.ts';
import type { Alarm } from '../../store/rows.ts';
import { ShapeMark } from '../../widgets/status-chip.tsx';
import { AlarmActs } from './alarm-acts.tsx';
import { RANK } from './alarms.tsx';

const SHAPE = { notice: 'ring', warning: 'triangle', critical: 'crossed' } as const;
const TONE = { notice: 'quiet', warning: 'attention', critical: 'danger' } as const;

export function AlarmList({ alarms }: { readonly alarms: readonly Alarm[] }): ReactNode {
  const sorted = [...alarms].sort((a, b) => RANK[a.level] - RANK[b.level] || b.atMs - a.atMs);
  return (
    <ul className="alarm-list">
      {sorted.map((alarm) => (
        <AlarmLine key={alarm.id} alarm={alarm} />
      ))}
    </ul>
  );
}

function AlarmLine({ alarm }: { readonly alarm: Alarm }): ReactNode {
  return (
    <li className="alarm" data-level={alarm.level}>
      <span className={`alarm-mark tone-${TONE[alarm.level]}`}>
        <ShapeMark shape={SHAPE[alarm.level]} />
        <span className="only-read-out">{alarm.level}</span>
      </span>
      <div className="alarm-words">
        <p className="strong">{alarm.says}</p>
        <p className="tone-quiet">{alarm.next}</p>
        <AlarmActs alarm={alarm} />
      </div>
      <span className="alarm-side tone-faint" title={alarm.code}>
        {clockText(alarm.atMs)}
      </span>
    </li>
  );
}

/** What the bell opens. */
export function AlarmPopup(): ReactNode {
  const alarms = useDesk(selectAlarms);
  return alarms.length === 0 ? (
    <p className="popup-empty tone-quiet">Nothing is wrong</p>
  ) : (
    <AlarmList alarms={alarms} />
  );
}
