/** The product's own blotter, fed by its own stream and stores, alone in the window. */
import '@fontsource-variable/inter/index.css';
import { createRoot } from 'react-dom/client';
import { must } from '../../../shared/lib/assert.ts';
import { deskOfWindow } from '../../../renderer/bridge/desk.ts';
import { setOrderView } from '../../../renderer/store/blotter-store.ts';
import { startStores } from '../../../renderer/store/start.ts';
import { Blotter } from '../../../renderer/views/blotter/blotter.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import '../../../renderer/theme/tokens.css';
import '../../../renderer/theme/density.css';
import '../../../renderer/theme/base.css';
import { watchFrames } from './frames.ts';

startStores(must(deskOfWindow(), 'the page has its bridge'));
const root = must(document.getElementById('root'), 'the page has a root');
root.style.cssText = 'position:fixed;inset:0;display:grid';
createRoot(root).render(
  <TipProvider>
    <Blotter />
  </TipProvider>,
);
watchFrames(() => {
  setOrderView({ filter: 'open', sort: 'price', descending: true });
});
