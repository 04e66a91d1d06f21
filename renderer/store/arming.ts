/** Arming the live desk of this window; the program itself asks, and no page can answer for it. */
import { askShell } from './client.ts';
import { announceUrgently, tell } from './news.ts';

export async function armLive(): Promise<void> {
  const answer = await askShell('arm_live', {});
  if (!answer.ok) {
    tell({ tone: 'bad', title: 'Not armed', says: answer.error.says });
    return;
  }
  const { armed, says } = answer.value;
  if (armed) announceUrgently(says);
  else tell({ tone: 'plain', title: 'Not armed', says });
}

export async function disarmLive(): Promise<void> {
  const answer = await askShell('disarm_live', {});
  if (answer.ok && answer.value.disarmed) announceUrgently(`Disarmed. ${answer.value.says}`);
  else {
    const says = answer.ok ? answer.value.says : answer.error.says;
    tell({ tone: 'bad', title: 'Not disarmed', says });
  }
}
