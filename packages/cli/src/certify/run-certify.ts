import { CommandError, EXIT } from "../command-error.ts";
import { findConnection } from "../sandbox/connection.ts";
import { SandboxClient } from "../sandbox/sandbox-client.ts";
import type { CertifyConfig } from "./config.ts";
import { askGateway } from "./drive/ask-gateway.ts";
import type { Offer } from "./drive/driver.ts";
import { GatewayControl } from "./drive/gateway-control.ts";
import { RealDriver } from "./drive/real-driver.ts";
import { ShopError } from "./drive/shop-error.ts";
import { requireOwnTargets, requireSandboxKey } from "./guard-targets.ts";

export interface TargetOptions {
  readonly url?: string;
  readonly key?: string;
  readonly allowHost: readonly string[];
}

/** A driver on an application that may be certified, with what it offers. */
interface Opened extends Offer {
  readonly driver: RealDriver;
}

/**
 * Runs `work` with the merchant in hand and the application started, and lets both go however it ends: also
 * when somebody presses Ctrl C.
 *
 * @throws {CommandError} when the gateway or the application does not do its part.
 */
export async function withDriver<Result>(
  config: CertifyConfig,
  options: TargetOptions,
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const connection = await findConnection(options, process.env);
  const { serverKey } = connection;
  requireSandboxKey(serverKey);
  const sandbox = new SandboxClient(connection, askGateway);
  const urls = await new GatewayControl(sandbox).notificationUrls();
  if (urls.length === 0) {
    throw new CommandError(
      "The merchant has no payment notification URL: gerbang settings set payment_notification_url=…",
      EXIT.usage,
    );
  }
  requireOwnTargets(config, { urls, allowed: options.allowHost });
  const driver = new RealDriver({ sandbox, serverKey, config });
  const interrupted = untilInterrupted();
  try {
    const done = driver.open().then(async (offer) => await work({ ...offer, driver }));
    // Whoever was interrupted does not wait for what is under way.
    done.catch(() => undefined);
    return await Promise.race([done, interrupted.signal]);
  } catch (error) {
    throw explain(error);
  } finally {
    interrupted.end();
    await driver.close();
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof ShopError)) return error;
  return new CommandError(error.message, error.isUnreachable ? EXIT.unreachable : EXIT.usage);
}

/** Rejects at the first SIGINT or SIGTERM; a second one ends the process as it always does. */
function untilInterrupted(): { readonly signal: Promise<never>; readonly end: () => void } {
  let fail: (error: Error) => void = () => undefined;
  const signal = new Promise<never>((_, reject) => {
    fail = reject;
  });
  signal.catch(() => undefined);
  const onSignal = () => {
    end();
    fail(new CommandError("Interrupted: the merchant is let go.", EXIT.refused));
  };
  const end = () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return { signal, end };
}
