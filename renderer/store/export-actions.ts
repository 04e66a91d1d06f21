/** Files that leave the desk, through the system's own dialog. */
import { ask, askShell } from './client.ts';
import { tell } from './news.ts';

async function save(fileName: string, text: string): Promise<void> {
  const saved = await askShell('save_text', { fileName, text });
  if (!saved.ok) tell({ tone: 'bad', title: 'Not saved', says: saved.error.says });
  else if (saved.value.saved) tell({ tone: 'plain', title: 'Saved', says: saved.value.path });
}

export async function exportOrders(): Promise<void> {
  const answer = await ask('export_orders', { format: 'csv' });
  if (answer.ok) await save(answer.value.fileName, answer.value.text);
  else tell({ tone: 'bad', title: 'Nothing was saved', says: answer.error.says });
}

export async function saveEvidence(fileName: string, text: string): Promise<void> {
  await save(fileName, text);
}
