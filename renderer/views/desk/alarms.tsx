import { Bell } from 'lucide-react';
import type { ReactNode } from 'react';
import { selectAlarms, useDesk } from '../../store/desk-store.ts';
import type { Alarm } from '../../store/rows.ts';
import { Popover } from '../../widgets/popover.tsx';
import { later } from '../../widgets/later.tsx';

export const RANK = { critical: 0, warning: 1, notice: 2 } as const;

const AlarmPopup = later(async () => (await import('./alarm-list.tsx')).AlarmPopup);

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
        <AlarmPopup />
      </div>
    </Popover>
  );
}
