import type { Command } from "commander";
import { addAttentionCommands } from "./commands/attention.ts";
import { addMerchantCommands } from "./commands/merchant.ts";
import { addRehearseCommand } from "./commands/rehearse.ts";
import { addSeedCommand } from "./commands/seed.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addSnapCommands } from "./commands/snap.ts";
import { addUpstreamCommands } from "./commands/upstream.ts";
import { addUserCommands } from "./commands/user.ts";

/** Adds one command, or one family of them: a file in `commands/`. */
export type AddCommand = (program: Command) => void;

/** Those that are the gateway, or work on its database. */
export const GATEWAY_COMMANDS: readonly AddCommand[] = [
  addServeCommand,
  addMerchantCommands,
  addUserCommands,
  addSnapCommands,
  addUpstreamCommands,
  addAttentionCommands,
  addRehearseCommand,
  addSeedCommand,
];
