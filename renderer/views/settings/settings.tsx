/**
 * Settings, in the order a trader changes them: how it looks, accounts, limits, keys, the paper
 * market, imports.
 */
import type { ReactNode } from 'react';
import { useDesk } from '../../store/desk-store.ts';
import { changeSettings, useSettings } from '../../store/settings-store.ts';
import { setGrouping } from '../../format/digits.ts';
import { resetLayout } from '../../store/layout-actions.ts';
import { closeSettings, openSettings, type SettingsPage, useUi } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Modal } from '../../widgets/modal.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { Accounts } from '../accounts/accounts.tsx';
import { Imports } from './imports.tsx';
import { Keys } from './keys.tsx';
import { LimitTable } from './limits.tsx';
import { PaperControls } from './paper-controls.tsx';
import { SettingRow } from './setting-row.tsx';
import './settings.css';

export function SettingsWindow(): ReactNode {
  const page = useUi((state) => state.settings);
  if (page === null) return null;
  return (
    <Modal open title="Settings" width={760} testId="settings" onClose={closeSettings}>
      <Pages page={page} />
    </Modal>
  );
}

function Pages({ page }: { readonly page: SettingsPage }): ReactNode {
  const paper = useDesk((state) => state.view?.paper !== null);
  return (
    <div className="settings">
      <div className="settings-bar">
        <Segments<SettingsPage>
          label="Settings"
          segments={[
            { id: 'looks', says: 'Appearance' },
            { id: 'accounts', says: 'Accounts' },
            { id: 'limits', says: 'Limits' },
            { id: 'keys', says: 'Keys' },
            ...(paper ? [{ id: 'paper' as const, says: 'Paper market' }] : []),
            { id: 'imports', says: 'Imports' },
          ]}
          value={page}
          onChange={openSettings}
        />
      </div>
      <div className="settings-page">
        {page === 'looks' ? <Looks /> : null}
        {page === 'accounts' ? <Accounts /> : null}
        {page === 'keys' ? <Keys /> : null}
        {page === 'limits' ? <LimitTable /> : null}
        {page === 'paper' ? <PaperControls /> : null}
        {page === 'imports' ? <Imports /> : null}
      </div>
    </div>
  );
}

function Looks(): ReactNode {
  const theme = useSettings((state) => state.theme);
  const density = useSettings((state) => state.density);
  const grouping = useSettings((state) => state.grouping);
  return (
    <div className="settings-rows">
      <SettingRow name="Theme">
        <Segments
          label="Theme"
          segments={[
            { id: 'dark', says: 'Dark' },
            { id: 'light', says: 'Light' },
            { id: 'contrast', says: 'High contrast' },
          ]}
          value={theme}
          onChange={(next) => {
            changeSettings({ theme: next });
          }}
        />
      </SettingRow>
      <SettingRow name="Rows">
        <Segments
          label="Rows"
          segments={[
            { id: 'dense', says: 'Dense' },
            { id: 'roomy', says: 'Roomy' },
          ]}
          value={density}
          onChange={(next) => {
            changeSettings({ density: next });
          }}
        />
      </SettingRow>
      <SettingRow name="Numbers">
        <Segments
          label="Numbers"
          segments={[
            { id: 'indian', says: '12,34,567' },
            { id: 'western', says: '1,234,567' },
          ]}
          value={grouping}
          onChange={(next) => {
            setGrouping(next);
            changeSettings({ grouping: next });
          }}
        />
      </SettingRow>
      <SettingRow name="Layout">
        <Button size="small" onPress={resetLayout}>
          Put this layout back as it first was
        </Button>
      </SettingRow>
      <SettingRow name="First steps">
        <Button
          size="small"
          onPress={() => {
            changeSettings({ guideDone: false });
            closeSettings();
          }}
        >
          Show the guide again
        </Button>
      </SettingRow>
    </div>
  );
}
