/**
 * Bounded, ordered inputs: what a person asked comes before what a broker tells. When the broker's
 * side overflows, the oldest pushes are dropped and a complete read is asked for instead, because a
 * read tells everything that pushes told. What comes only once, such as a reply, is never dropped.
 */
export interface Inbox<Urgent, Noise> {
  urgent(input: Urgent): boolean;
  noise(input: Noise): void;
  take(most: number): { readonly urgent: readonly Urgent[]; readonly noise: readonly Noise[] };
  readonly size: number;
  /** How many pushes were dropped since the last call. */
  dropped(): number;
}

export function inbox<Urgent, Noise>(
  urgentMax: number,
  noiseMax: number,
  isRepeatable: (input: Noise) => boolean,
): Inbox<Urgent, Noise> {
  let commands: Urgent[] = [];
  let pushes: Noise[] = [];
  let lost = 0;
  return {
    urgent(input) {
      if (commands.length >= urgentMax) return false;
      commands.push(input);
      return true;
    },
    noise(input) {
      if (pushes.length >= noiseMax) {
        let cut = Math.ceil(noiseMax / 10);
        pushes = pushes.filter((each) => {
          if (cut === 0 || !isRepeatable(each)) return true;
          cut -= 1;
          lost += 1;
          return false;
        });
      }
      pushes.push(input);
    },
    take(most) {
      const urgent = commands;
      commands = [];
      if (pushes.length <= most) {
        const noise = pushes;
        pushes = [];
        return { urgent, noise };
      }
      const noise = pushes.slice(0, most);
      pushes = pushes.slice(most);
      return { urgent, noise };
    },
    get size() {
      return commands.length + pushes.length;
    },
    dropped() {
      const count = lost;
      lost = 0;
      return count;
    },
  };
}
