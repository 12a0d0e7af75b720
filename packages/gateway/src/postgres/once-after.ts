/** Makes a question that is answered yes once, the first time it is asked after so long. */
export function after(waitMs: number): () => boolean {
  let at = performance.now() + waitMs;
  return () => {
    if (performance.now() < at) return false;
    at = Number.POSITIVE_INFINITY;
    return true;
  };
}
