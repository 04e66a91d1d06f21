/** The panels and how they are laid out: three named layouts, each kept as the trader left it. */
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { changeSettings, type LayoutName, useSettings } from '../../store/settings-store.ts';
import { type PanelId, useUi } from '../../store/ui-store.ts';
import { PANELS } from '../panels.tsx';
import './dock.css';
import { buildLayout, keepReadable, knowsPanels, showPanel } from './layouts.ts';
import { PanelBoundary } from './panel-boundary.tsx';

const THEME = { name: 'unwind', className: 'dock-theme', gap: 1 };

function PanelContent({ params }: IDockviewPanelProps<{ panel: PanelId }>): ReactNode {
  const { title, component: Content } = PANELS[params.panel];
  return (
    <div className="panel-body" data-panel={params.panel}>
      <PanelBoundary name={title}>
        <Content />
      </PanelBoundary>
    </div>
  );
}

function PanelTab({ api }: IDockviewPanelHeaderProps): ReactNode {
  const { title } = PANELS[api.id as PanelId];
  return (
    <span className="dock-tab">
      <span className="dock-tab-title">{title}</span>
      <span
        className="dock-tab-close"
        aria-hidden="true"
        title={`Close ${title}; the palette opens it again`}
        onPointerDown={(event) => {
          event.stopPropagation();
        }}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
      >
        <X size={12} />
      </span>
    </span>
  );
}

const COMPONENTS = { panel: PanelContent };

function openLayout(api: DockviewApi, name: LayoutName): void {
  const saved = useSettings.getState().layouts[name];
  if (knowsPanels(saved)) {
    try {
      api.fromJSON(saved as SerializedDockview);
      return;
    } catch {
      // A layout the library cannot read costs the layout and nothing else.
    }
  }
  buildLayout(api, name);
}

function saveLayout(api: DockviewApi, name: LayoutName): void {
  const { layouts } = useSettings.getState();
  changeSettings({ layouts: { ...layouts, [name]: api.toJSON() } });
}

export function Dock(): ReactNode {
  const name = useSettings((state) => state.layout);
  const turn = useUi((state) => state.layoutTurn);
  const reveal = useUi((state) => state.reveal);
  const [api, setApi] = useState<DockviewApi | null>(null);
  const opening = useRef(false);

  useEffect(() => {
    if (api === null) return undefined;
    opening.current = true;
    openLayout(api, name);
    keepReadable(api);
    opening.current = false;
    const listener = api.onDidLayoutChange(() => {
      if (!opening.current && useSettings.getState().layout === name) saveLayout(api, name);
    });
    return () => {
      listener.dispose();
    };
  }, [api, name]);

  useEffect(() => {
    if (api !== null && reveal !== null) showPanel(api, reveal.panel);
  }, [api, reveal]);

  return (
    <DockviewReact
      key={turn}
      className="dock"
      theme={THEME}
      components={COMPONENTS}
      defaultTabComponent={PanelTab}
      disableFloatingGroups={false}
      onReady={(event: DockviewReadyEvent) => {
        setApi(event.api);
      }}
    />
  );
}
