import type { AppProcess } from "./app-process.ts";
import type { GatewayControl } from "./gateway-control.ts";
import type { Merchant } from "./merchant.ts";
import type { PlayedOrder } from "./played-order.ts";

/** What all schedules are played with. */
export interface Scene {
  readonly gateway: GatewayControl;
  readonly merchant: Merchant;
  readonly serverKey: string;
  readonly newOrder: () => Promise<PlayedOrder>;
  readonly app: AppProcess | undefined;
  readonly pace: Pace;
  /**
   * Whether it is to be known of each delivery what the merchant asked meanwhile: it costs the gateway a look. Of many
   * side by side nobody needs it, since what fails among them is played alone before it is told.
   */
  readonly asksAlways: boolean;
}

/** How fast the merchant is, as far as that was seen; milliseconds. */
export interface Pace {
  /** How long a view may take to become what it should be. */
  readonly settleMs: number;
  /**
   * How long a view that is as it should be may still change after an arrival: 0 for whoever works before it
   * answers. What works afterwards would else be seen behind a later arrival, or not at all.
   */
  readonly quietMs: number;
  /** How long two handlings are waited for until both have asked. */
  readonly holdMs: number;
  /** How long a handling takes. */
  readonly latencyMs: number;
}
