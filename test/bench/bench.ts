/** One bench: a name, a sentence, and a run whose length its caller chooses. */
import type { Outcome } from './report.ts';

export interface BenchOptions {
  /** Only proves that it still starts: the smallest counts, and no verdict. */
  readonly smoke: boolean;
  /** A folder of its own, removed afterwards. */
  readonly home: string;
}

export interface Bench {
  readonly name: string;
  readonly says: string;
  /** Whether it opens windows, and so needs a built program and a display. */
  readonly windows: boolean;
  readonly load: () => Promise<(options: BenchOptions) => Promise<Outcome>>;
}
