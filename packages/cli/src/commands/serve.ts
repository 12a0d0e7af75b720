import { createLogger, firstSignal, readConfig, startGateway } from "@gerbang/gateway";
import type { Command } from "commander";

/** `gerbang serve`: the gateway alone, until a signal ends it. */
export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description("run the gateway; configured by the environment (see the README)")
    .action(serve);
}

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const signalled = firstSignal();
  const running = await startGateway(config, {
    logger,
    onProgress: (step) => logger.info(step),
    onDatabaseLost: (cause) => {
      logger.fatal({ err: cause }, "the embedded database is lost");
      process.exit(1);
    },
  });
  logger.info({ url: running.url, merchant_id: running.firstMerchant.id }, "ready");
  // Beside the log, which may be kept and shipped: the link lets its first reader in.
  if (running.signInUrl !== undefined) {
    process.stdout.write(`Open the dashboard, once: ${running.signInUrl}\n`);
  }
  logger.info({ signal: await signalled }, "stopping");
  await running.stop();
  logger.info("stopped");
}
