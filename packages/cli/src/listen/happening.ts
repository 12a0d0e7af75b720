/** What is told while it listens: a line for people, or one of JSON for programs. */
export type Happening =
  | {
      readonly event: "started";
      /** Where the shop's calls go instead of the sandbox; relaying has no such address. */
      readonly url: string | null;
      readonly from: string;
      readonly to: string;
      readonly port: number | null;
    }
  /** A call of the shop that was passed on. */
  | {
      readonly event: "call";
      readonly method: string;
      readonly path: string;
      /** Null when nothing was answered. */
      readonly status: number | null;
      readonly status_code: string | null;
      readonly latency_ms: number;
    }
  | NotificationHappening
  /** Nobody knows the order: of Snap, no method was chosen yet. */
  | { readonly event: "not_attempted"; readonly order_id: string }
  | { readonly event: "asked"; readonly id: string; readonly transaction_status: string | null }
  /** Calls wait: the service said that they are too many, or nothing answers. */
  | {
      readonly event: "waiting";
      readonly reason: "limited" | "lost" | "refused";
      readonly detail: string;
      readonly wait_ms: number;
    }
  | { readonly event: "back" }
  | { readonly event: "slept"; readonly for_ms: number }
  | { readonly event: "note"; readonly text: string };

export interface NotificationHappening {
  readonly event: "notification";
  readonly order_id: string;
  readonly transaction_id: string | null;
  readonly transaction_status: string;
  readonly url: string;
  readonly number: number;
  readonly is_repeat: boolean;
  readonly answer_status: number | null;
  readonly error: string | null;
  /** When it is sent again; null for never by itself. */
  readonly next_in_ms: number | null;
  readonly latency_ms: number;
  readonly body: string;
}

export type Tell = (happening: Happening) => void;
