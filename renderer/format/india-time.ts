/** Times of the trading day as a person types them: hours and minutes in India. */
import { indiaDayNumber, indiaMinutes, indiaMoment } from '../../shared/maths/calendar.ts';
import { readWhole } from './parse.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

export function indiaTimeText(atMs: number): string {
  const minutes = indiaMinutes(atMs);
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `${two(Math.floor(minutes / HOUR))}:${two(minutes % HOUR)}`;
}

/** Today's moment of `15:15`; null when it is no time. */
export function readIndiaTime(text: string, nowMs: number): number | null {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  const [h, m] = [readWhole(hours), readWhole(minutes)];
  if (!h.ok || !m.ok || m.value >= HOUR) return null;
  const into = h.value * HOUR + m.value;
  return into < DAY ? indiaMoment(indiaDayNumber(nowMs), into) : null;
}
