import type { AppContext } from "../shared/app-context.ts";
import type { KeepBody } from "./answer-once.ts";
import type { BiSnapCall } from "./authenticate.ts";
import type { ServedService } from "./bi-snap-endpoints.ts";

/** What services work with. */
export interface BiSnapMeans extends AppContext {
  /** How a forced slow answer waits. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What a call is known by that is answered once. */
export interface Once {
  readonly externalId: string;
  readonly keep: KeepBody;
}

/** How a service is served, once its call is known to be signed. Resolves to a success; throws a `BiSnapError`. */
export type Serving = {
  readonly service: ServedService;
  /** Whether it is about the simulated wallet's customers: no upstream has them. */
  readonly isOfWallet?: boolean;
} & (
  | {
      /** Whether it only looks: then `X-EXTERNAL-ID` may be missing, and come again with anything. */
      readonly isRead: true;
      readonly serve: (means: BiSnapMeans, call: BiSnapCall) => Promise<object>;
    }
  | {
      readonly isRead: false;
      /** Whether the same `X-EXTERNAL-ID` once more is a mistake, instead of being answered as before. */
      readonly repeats?: "conflict";
      readonly serve: (means: BiSnapMeans, call: BiSnapCall, once: Once) => Promise<object>;
    }
);
