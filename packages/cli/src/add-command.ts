import type { Command } from "commander";

/** Adds one command, or one family of them: a file in `commands/`. */
export type AddCommand = (program: Command) => void;
