import v8 from "node:v8";
import {
  ConfigError,
  createLogger,
  explainFailure,
  firstSignal,
  parsePort,
  pointNotifications,
  type RunningGateway,
  readConfig,
  startGateway,
} from "@gerbang/gateway";
import { announce } from "./announce.ts";
import { type Shop, startShop } from "./shop.ts";
import { putStartedAway, readEarlier, type StartedShop, writeStarted } from "./started-file.ts";

const SHOP_PORT = 7748;
const FAILED = 1;

/** `npm start`: the gateway and the example shop in one process. Returns how to stop both. */
async function start(): Promise<() => Promise<void>> {
  const config = readConfig(process.env);
  const shopPort = readShopPort(process.env["SHOP_PORT"]);
  const gateway = await startGateway(config, {
    logger: createLogger(process.env["LOG_LEVEL"] ? config.logLevel : "warn"),
    onProgress: showProgress,
    otherPorts: [shopPort],
    onDatabaseLost: (cause) => {
      fail(cause);
      process.exit();
    },
  });
  try {
    const shop = await openShop(gateway, { ...config, shopPort });
    return async () => {
      await putStartedAway(config.dataDir);
      await shop.stop();
      await gateway.stop();
    };
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

interface ShopPlacement {
  readonly host: string;
  readonly shopPort: number;
  readonly dataDir: string;
}

async function openShop(
  gateway: RunningGateway,
  { host, shopPort, dataDir }: ShopPlacement,
): Promise<Shop> {
  const { id, serverKey, clientKey } = gateway.firstMerchant;
  const shop = await startShop({
    host,
    port: shopPort,
    gatewayUrl: gateway.url,
    serverKey: serverKey.reveal(),
    database: gateway.connection,
  });
  const earlier = await readEarlier(dataDir);
  await pointNotifications(gateway.gateway, id, {
    to: `${shop.url}/notifications`,
    ...(earlier && { insteadOf: `${earlier.shop_url}/notifications` }),
  });
  const started: StartedShop = {
    url: gateway.url,
    shop_url: shop.url,
    merchant_id: id,
    server_key: serverKey.reveal(),
    client_key: clientKey.reveal(),
    owner_password: shop.ownerPassword,
    pid: process.pid,
  };
  await writeStarted(dataDir, started);
  process.stdout.write(
    announce(started, {
      seconds: process.uptime().toFixed(1),
      ...(gateway.signInUrl !== undefined && { signInUrl: gateway.signInUrl }),
    }),
  );
  return shop;
}

function readShopPort(text: string | undefined): number {
  const port = text ? parsePort(text) : SHOP_PORT;
  if (port === undefined) {
    throw new ConfigError(["SHOP_PORT must be a port number from 0 to 65535"]);
  }
  return port;
}

function showProgress(step: string): void {
  process.stdout.write(`  ${step} …\n`);
}

/** Known failures are told in a sentence; anything else keeps its stack for whoever mends it. */
function fail(error: unknown): void {
  const explanation =
    explainFailure(error) ?? (error instanceof Error ? error.stack : String(error));
  process.stderr.write(`\nGerbang has to stop. ${explanation}\n`);
  process.exitCode = FAILED;
}

// Before the start, so that a signal in the middle of it stops as cleanly as a later one.
const signalled = firstSignal();
try {
  const stop = await start();
  // What start.mjs held back: from here on memory follows the load, as V8 has it by default.
  v8.setFlagsFromString("--semi-space-growth-factor=2");
  await signalled;
  await stop();
} catch (error) {
  fail(error);
}
