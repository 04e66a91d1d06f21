import type { ReactNode } from 'react';

interface SettingRowProps {
  readonly name: string;
  readonly children: ReactNode;
}

export function SettingRow({ name, children }: SettingRowProps): ReactNode {
  return (
    <div className="setting-row">
      <span className="setting-name">{name}</span>
      <span className="setting-control">{children}</span>
    </div>
  );
}
