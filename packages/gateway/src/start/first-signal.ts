/**
 * Resolves with the first signal that asks this process to stop. To be called before there is anything
 * to stop: a signal that comes during the start is then kept until it is over. A second signal ends
 * the process at once, as people expect of Ctrl+C twice.
 */
export async function firstSignal(): Promise<NodeJS.Signals> {
  return await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}
