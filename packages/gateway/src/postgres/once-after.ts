/** Makes a function that returns true once: at its first call after so many milliseconds. */
export function onceAfter(waitMs: number): () => boolean {
  let at = performance.now() + waitMs;
  return () => {
    if (performance.now() < at) return false;
    at = Number.POSITIVE_INFINITY;
    return true;
  };
}
