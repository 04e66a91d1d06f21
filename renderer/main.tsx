import '@fontsource-variable/inter/index.css';
import { createRoot } from 'react-dom/client';
import { must } from '../shared/lib/assert.ts';
import { App } from './app.tsx';
import { deskOfWindow } from './bridge/desk.ts';
import { startStores } from './store/start.ts';
import './theme/tokens.css';
import './theme/density.css';
import './theme/base.css';

const client = deskOfWindow();
if (client !== null) startStores(client);
createRoot(must(document.getElementById('root'), 'the page has no root')).render(
  <App connected={client !== null} />,
);
