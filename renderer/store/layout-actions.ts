import { changeSettings, useSettings } from './settings-store.ts';
import { useUi } from './ui-store.ts';

/** Puts the named layout that is open back to how it first was. */
export function resetLayout(): void {
  const { layout, layouts } = useSettings.getState();
  const { [layout]: _gone, ...kept } = layouts;
  changeSettings({ layouts: kept });
  useUi.setState((state) => ({ layoutTurn: state.layoutTurn + 1 }));
}
