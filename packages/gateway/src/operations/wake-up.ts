/** Rests until something happens; what happened since `reset` ends a rest before it begins. */
export class WakeUp {
  readonly #signal: AbortSignal;
  #woken = Promise.withResolvers<void>();

  /** Once the signal is aborted nothing rests any more. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.wake(), { once: true });
    if (signal.aborted) this.wake();
  }

  wake(): void {
    this.#woken.resolve();
  }

  reset(): void {
    if (!this.#signal.aborted) this.#woken = Promise.withResolvers<void>();
  }

  /** Rests for as long as it takes. */
  async woken(): Promise<void> {
    await this.#woken.promise;
  }

  async rest(longestMs: number): Promise<void> {
    const timer = setTimeout(() => this.wake(), longestMs);
    await this.#woken.promise;
    clearTimeout(timer);
  }
}
