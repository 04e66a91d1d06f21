/** Counts frames by how long their own work took, from their first callback to after the paint. */
export interface FrameCount {
  readonly frames: number;
  readonly over33: number;
  readonly longestMs: number;
  /** Below it are ninety-nine of a hundred frames. */
  readonly p99Ms: number;
}

declare global {
  var bench: {
    start(): void;
    stop(): FrameCount;
    /** Sorts by price and shows what is open only. */
    sortAndFilter(): void;
  };
}

const LONG_MS = 33;

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function watchFrames(sortAndFilter: () => void): void {
  const channel = new MessageChannel();
  let running = false;
  let startedMs = 0;
  let frames = 0;
  let over33 = 0;
  let longestMs = 0;
  let took: number[] = [];
  channel.port1.onmessage = () => {
    const tookMs = performance.now() - startedMs;
    frames += 1;
    took.push(tookMs);
    if (tookMs > LONG_MS) over33 += 1;
    longestMs = Math.max(longestMs, tookMs);
  };
  const frame = (): void => {
    if (!running) return;
    startedMs = performance.now();
    channel.port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  globalThis.bench = {
    start() {
      running = true;
      frames = 0;
      over33 = 0;
      longestMs = 0;
      took = [];
      requestAnimationFrame(frame);
    },
    stop() {
      running = false;
      return { frames, over33, longestMs, p99Ms: quantile(took, 0.99) };
    },
    sortAndFilter,
  };
}
