import { destination, type Logger, pino } from "pino";
import type { Config } from "./config.ts";

/** Lines of JSON on standard error. Never a key: the members that could carry one are blotted out. */
export function createLogger(level: Config["logLevel"]): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      redact: {
        paths: ["req.headers.authorization", "*.authorization", "*.serverKey", "*.server_key"],
        censor: "[secret]",
      },
    },
    destination(2),
  );
}
