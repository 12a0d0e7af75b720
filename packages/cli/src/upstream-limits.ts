import { type Command, InvalidArgumentError } from "commander";

/** What an upstream takes of an account, as commands are told. */
export interface LimitOptions {
  readonly callsPerSecond?: number;
  readonly inFlight?: number;
  readonly callMs?: number;
}

/** For commands that take an account's limits. */
export function addLimitOptions(command: Command): Command {
  return command
    .option(
      "--calls-per-second <number>",
      "how many it takes, of all processes together: 0.1 to 10000",
      parseNumber,
    )
    .option("--in-flight <number>", "how many it takes at one moment: 1 to 1000", parseNumber)
    .option("--call-ms <number>", "milliseconds that one may take: 1 to 60000", parseNumber);
}

function parseNumber(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number.");
}

/** Those that were given, as the gateway knows them. */
export function limitsOf({ callsPerSecond, inFlight, callMs }: LimitOptions) {
  return {
    ...(callsPerSecond !== undefined && { callsPerSecond }),
    ...(inFlight !== undefined && { inFlightMax: inFlight }),
    ...(callMs !== undefined && { callMs }),
  };
}
