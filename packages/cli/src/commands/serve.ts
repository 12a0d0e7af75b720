import v8 from "node:v8";
import {
  type Config,
  createLogger,
  firstSignal,
  openWorkerChannel,
  type RunningGateway,
  type RunningWorkers,
  readConfig,
  readWorkerPlace,
  startGateway,
  startWorkers,
  type WorkerPlace,
  WorkerStartError,
} from "@gerbang/gateway";
import type { Command } from "commander";
import { EXIT } from "../command-error.ts";

/** `gerbang serve`: the gateway alone, until a signal ends it. */
export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description("run the gateway; configured by the environment (see the README)")
    .option("--workers <count>", "so many processes on one port; default: WORKERS, or 1")
    .action(serve);
}

async function serve({ workers }: { readonly workers?: string }): Promise<void> {
  const config = readConfig({ ...process.env, ...(workers !== undefined && { WORKERS: workers }) });
  const place = readWorkerPlace(process.env);
  if (place) await serveAsWorker(config, place);
  else if ((config.workers ?? 1) > 1) await serveByWorkers(config);
  else await serveAlone(config);
}

type Logger = ReturnType<typeof createLogger>;

async function serveAlone(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const signalled = firstSignal();
  const running = await startGateway(config, startOptions(logger));
  letMemoryFollowLoad();
  greet(logger, { ...running, merchantId: running.firstMerchant.id });
  await stopAfter(signalled, { logger, running });
}

async function serveAsWorker(config: Config, place: WorkerPlace): Promise<void> {
  const logger = createLogger(config.logLevel, place.number);
  const channel = openWorkerChannel((error) => {
    logger.error({ err: error }, "the metrics could not be read");
  });
  try {
    // A terminal's Ctrl-C and many a supervisor's signal reach every process of the group.
    const ended = Promise.race([firstSignal(), channel.stopAsked]);
    const running = await startGateway(config, { ...startOptions(logger), worker: place });
    letMemoryFollowLoad();
    channel.tellReady(running);
    await stopAfter(ended, { logger, running });
  } finally {
    channel.close();
  }
}

async function serveByWorkers(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const givenUp = Promise.withResolvers<"given up">();
  const ended = Promise.race([firstSignal(), givenUp.promise]);
  try {
    const running = await startWorkers(config, {
      ...startOptions(logger),
      onGivenUp: () => givenUp.resolve("given up"),
    });
    greet(logger, running);
    await stopAfter(ended, { logger, running });
    if ((await ended) === "given up") process.exitCode = EXIT.refused;
  } catch (error) {
    if (!(error instanceof WorkerStartError)) throw error;
    // It has said itself what is wrong.
    process.exitCode = EXIT.refused;
  }
}

/** What bin/gerbang.mjs held back: from here on the young heap grows with what there is to do. */
function letMemoryFollowLoad(): void {
  v8.setFlagsFromString("--semi-space-growth-factor=2");
}

function startOptions(logger: Logger) {
  return {
    logger,
    onProgress: (step: string) => logger.info(step),
    onDatabaseLost: (cause: unknown) => {
      logger.fatal({ err: cause }, "the embedded database is lost");
      process.exit(1);
    },
  };
}

function greet(
  logger: Logger,
  { url, merchantId, signInUrl, metricsPort }: Omit<RunningWorkers, "stop">,
): void {
  const metrics = metricsPort === undefined ? {} : { metrics_port: metricsPort };
  logger.info({ url, merchant_id: merchantId, ...metrics }, "ready");
  // Beside the log, which may be kept and shipped: the link lets its first reader in.
  if (signInUrl !== undefined) {
    process.stdout.write(`Open the dashboard, once: ${signInUrl}\n`);
  }
}

async function stopAfter(
  ended: Promise<string>,
  { logger, running }: { logger: Logger; running: Pick<RunningGateway, "stop"> },
): Promise<void> {
  logger.info({ signal: await ended }, "stopping");
  await running.stop();
  logger.info("stopped");
}
