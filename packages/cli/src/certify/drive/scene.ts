import type { AppProcess } from "./app-process.ts";
import type { GatewayControl } from "./gateway-control.ts";
import type { Merchant } from "./merchant.ts";
import type { Pace } from "./pace.ts";
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
