import { SealError } from "../operations/seal.ts";
import { errorCode, PostgresError } from "../postgres/postgres-error.ts";
import { DatabaseError } from "../store/check-database.ts";
import { MigrationError } from "../store/migrate.ts";
import { ConfigError } from "./config.ts";
import { NoDataError } from "./no-data-error.ts";

const FORESEEN = [
  ConfigError,
  DatabaseError,
  MigrationError,
  NoDataError,
  PostgresError,
  SealError,
] as const;

/**
 * Why Gerbang cannot start, in a sentence for the operator who can put it right; `undefined` for
 * what nobody foresaw, whose stack is worth printing.
 */
export function explainFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (FORESEEN.some((kind) => error instanceof kind)) return error.message;
  return explainSystem(error);
}

interface SystemError extends NodeJS.ErrnoException {
  readonly port?: number;
  readonly address?: string;
}

/** A folder that may not be written says so itself; a port that is taken does not say what to do. */
function explainSystem(error: SystemError): string | undefined {
  if (error.syscall !== "listen") return error.syscall === undefined ? undefined : error.message;
  const place = `port ${error.port} of ${error.address}`;
  const code = errorCode(error);
  if (code === "EADDRINUSE") {
    return `Something else listens on ${place}. Stop it, or choose another port (PORT, SHOP_PORT or METRICS_PORT).`;
  }
  if (code === "EACCES") return `This user may not listen on ${place}. Choose a port above 1023.`;
  if (code === "EADDRNOTAVAIL") return `HOST ${error.address} is no address of this machine.`;
  return error.message;
}
