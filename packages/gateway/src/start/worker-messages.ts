/** What a worker is asked by whoever started it. */
export type ToWorker =
  | { readonly ask: "stop" }
  /** To be answered with the same id. */
  | { readonly ask: "metrics"; readonly id: number };

/** What a worker says: that it serves, and what it was asked for. */
export type FromWorker =
  | { readonly tell: "ready"; readonly ready: ReadyWorker }
  | { readonly tell: "metrics"; readonly id: number; readonly text: string };

export interface ReadyWorker {
  readonly url: string;
  readonly merchantId: string;
  /** Opens the dashboard for the first owner, once. */
  readonly signInUrl?: string;
}
