import type { AddCommand } from "./add-command.ts";
import { addMerchantCommands } from "./commands/merchant.ts";
import { addSeedCommand } from "./commands/seed.ts";
import { addServeCommand } from "./commands/serve.ts";

/** Those that are the gateway, or work on its database. */
export const GATEWAY_COMMANDS: readonly AddCommand[] = [
  addServeCommand,
  addMerchantCommands,
  addSeedCommand,
];
