import { Bell } from 'lucide-react';
import type { ReactNode } from 'react';
import { clockText } from '../../format/time.ts';
import { selectAlarms, useDesk } from '../../store/desk-store.ts';
import type { Alarm } from '../../store/rows.ts';
import { goToExitPanel } from '../../store/open-exit.ts';
import { selectOrder, selectPosition } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { ShapeMark } from '../../widgets/status-chip.tsx';
import { askRelease } from './release-dialog.tsx';

const SHAPE = { notice: 'ring', warning: 'triangle', critical: 'crossed' } as const;
const TONE = { notice: 'quiet', warning: 'attention', critical: 'danger' } as const;
const RANK = { critical: 0, warning: 1, notice: 2 } as const;

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
  const { orderId, contract, position } = alarm;
  return (
    <li className="alarm" data-level={alarm.level}>
      <span className={`alarm-mark tone-${TONE[alarm.level]}`}>
        <ShapeMark shape={SHAPE[alarm.level]} />
        <span className="only-read-out">{alarm.level}</span>
      </span>
      <div className="alarm-words">
        <p className="strong">{alarm.says}</p>
        <p className="tone-quiet">{alarm.next}</p>
      </div>
      <span className="alarm-side tone-faint">
        <span title={alarm.code}>{clockText(alarm.atMs)}</span>
        {contract === null ? null : (
          <Button
            size="small"
            testId="release"
            onPress={() => {
              askRelease(alarm);
            }}
          >
            Release…
          </Button>
        )}
        {position === null ? null : (
          <Button
            size="small"
            testId="alarm-exit"
            onPress={() => {
              selectPosition(position);
              goToExitPanel();
            }}
          >
            Its exit
          </Button>
        )}
        {orderId === null ? null : (
          <Button
            size="small"
            tone="quiet"
            onPress={() => {
              selectOrder(orderId);
              revealPanel('story');
            }}
          >
            Story
          </Button>
        )}
      </span>
    </li>
  );
}

/** The count on the bell, and the alarms themselves one click away. */
export function AlarmBell(): ReactNode {
  const alarms = useDesk(selectAlarms);
  const worst = alarms.reduce<Alarm['level'] | null>(
    (level, alarm) => (level === null || RANK[alarm.level] < RANK[level] ? alarm.level : level),
    null,
  );
  return (
    <Popover
      label="Alarms"
      trigger={
        <button
          type="button"
          className="alarm-bell"
          data-level={worst ?? 'none'}
          aria-label={alarms.length === 0 ? 'No alarms' : `${alarms.length} alarms, ${worst ?? ''}`}
        >
          <Bell size={14} aria-hidden />
          {alarms.length === 0 ? null : <span>{alarms.length}</span>}
        </button>
      }
    >
      <div className="alarm-popup">
        <h3 className="popup-title">Alarms</h3>
        {alarms.length === 0 ? (
          <p className="popup-empty tone-quiet">Nothing is wrong</p>
        ) : (
          <AlarmList alarms={alarms} />
        )}
      </div>
    </Popover>
  );
}
