/** The one place of the page that asks what time it is, waits, or asks for a frame. */

export function nowMs(): number {
  return Date.now();
}

export function monotonicMs(): number {
  return performance.now();
}

/** Runs after the delay; the returned function forgets it. */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => {
    clearTimeout(timer);
  };
}

export function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  return () => {
    clearInterval(timer);
  };
}

/** A window that is covered or minimised gets no frames; the desk must go on all the same. */
const NO_FRAME_MS = 250;

/** Runs once, at the next frame or a quarter of a second later, whichever comes first. */
export function nextFrame(run: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    run();
  };
  const timer = setTimeout(once, NO_FRAME_MS);
  const frame = requestAnimationFrame(once);
}
