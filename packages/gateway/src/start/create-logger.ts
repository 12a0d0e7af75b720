import { destination, type Logger, pino } from "pino";
import type { Config } from "./config.ts";

/**
 * Lines of JSON on standard error, with the number of the worker that writes them where there are several.
 * Never a key: the members that could carry one are blotted out.
 */
export function createLogger(level: Config["logLevel"], worker?: number): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid, ...(worker !== undefined && { worker }) },
      redact: {
        paths: ["req.headers.authorization", "*.authorization", "*.serverKey", "*.server_key"],
        censor: "[secret]",
      },
    },
    destination(2),
  );
}
