/** How long a bar is drawn: 37%. */
export function shareOf(part: number, whole: number): string {
  return whole <= 0 ? '0%' : `${Math.round(Math.min(1, part / whole) * 100)}%`;
}
