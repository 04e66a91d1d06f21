/** Every key and what it does; a press binds it anew, unless something else has it already. */
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import {
  bindKey,
  FIXED_KEYS,
  KEY_ACTION_IDS,
  KEY_ACTIONS,
  type KeyActionId,
  keyOf,
  resetKeys,
  shownKeys,
  writtenKeys,
} from '../../store/keys.ts';
import { changeSettings, useSettings } from '../../store/settings-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { KeyName } from '../../widgets/small.tsx';
import { SettingRow } from './setting-row.tsx';

export function Keys(): ReactNode {
  const [binding, setBinding] = useState<KeyActionId | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const everywhere = useSettings((state) => state.killKeyEverywhere);

  function take(id: KeyActionId, event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      setBinding(null);
      return;
    }
    const keys = writtenKeys(event);
    if (keys === null || event.repeat) return;
    const other = bindKey(id, keys);
    const says = `${shownKeys(keys)} belongs to “${other}”; nothing was changed`;
    setRefused(other === null ? null : { id, says });
    setBinding(null);
  }

  return (
    <div className="settings-rows" data-testid="keys">
      <p className="settings-intro">
        Order keys work only while the exit bar of a position is open and has the focus; a key that
        is held sends once. No key of another program enters an order here.
      </p>
      {KEY_ACTION_IDS.map((id) => (
        <KeyRow
          key={id}
          id={id}
          binding={binding === id}
          refused={refused?.id === id ? refused.says : null}
          onStart={() => {
            setRefused(null);
            setBinding(id);
          }}
          onPress={(event) => {
            take(id, event);
          }}
        />
      ))}
      {Object.entries(FIXED_KEYS).map(([keys, says]) => (
        <SettingRow key={keys} name={says}>
          <KeyName>{shownKeys(keys)}</KeyName>
          <span className="tone-faint">&nbsp;always</span>
        </SettingRow>
      ))}
      <SettingRow name="Stop now, also from other programs">
        <Segments
          label="Stop now, also from other programs"
          segments={[
            { id: 'no', says: 'Only in this window' },
            { id: 'yes', says: 'On the whole computer' },
          ]}
          value={everywhere ? 'yes' : 'no'}
          onChange={(next) => {
            changeSettings({ killKeyEverywhere: next === 'yes' });
          }}
        />
      </SettingRow>
      <div className="settings-actions">
        <Button testId="reset-keys" onPress={resetKeys}>
          Put all keys back
        </Button>
      </div>
    </div>
  );
}

interface Refused {
  readonly id: KeyActionId;
  readonly says: string;
}

interface KeyRowProps {
  readonly id: KeyActionId;
  readonly binding: boolean;
  /** Why the keys that were pressed are not its own now. */
  readonly refused: string | null;
  readonly onStart: () => void;
  readonly onPress: (event: KeyboardEvent) => void;
}

function KeyRow({ id, binding, refused, onStart, onPress }: KeyRowProps): ReactNode {
  const keys = useSettings((state) => keyOf(id, state.keys));
  const { says, sends } = KEY_ACTIONS[id];
  return (
    <SettingRow name={says}>
      <span
        onKeyDown={(event) => {
          if (binding) onPress(event);
        }}
      >
        <Button size="small" testId={`key-${id}`} onPress={onStart}>
          {binding ? 'Press the new keys; Escape leaves' : shownKeys(keys)}
        </Button>{' '}
        {sends ? <span className="tone-attention">sends orders</span> : null}
        {refused === null ? null : (
          <span className="tone-danger" role="alert">
            {' '}
            {refused}
          </span>
        )}
      </span>
    </SettingRow>
  );
}
