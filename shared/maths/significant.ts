/** A model's figure with as many digits as anyone reads; zero and what is no number stay. */
export function significant(figure: number, digits: number): number {
  if (figure === 0 || !Number.isFinite(figure)) return figure;
  const scale = 10 ** (digits - 1 - Math.floor(Math.log10(Math.abs(figure))));
  return Number.isFinite(scale) ? Math.round(figure * scale) / scale : 0;
}
