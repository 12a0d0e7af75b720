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
}
