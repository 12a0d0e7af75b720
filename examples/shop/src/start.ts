import { randomBytes } from "node:crypto";
import v8 from "node:v8";
import {
  ConfigError,
  createLogger,
  ensureChainMerchant,
  explainFailure,
  firstSignal,
  parsePort,
  pointNotifications,
  type RunningGateway,
  readConfig,
  startGateway,
} from "@gerbang/gateway";
import { announce, announceChain } from "./announce.ts";
import { type Bank, startBank } from "./bank.ts";
import { isSandboxKey } from "./sandbox.ts";
import { type Shop, startShop } from "./shop.ts";
import { putStartedAway, readEarlier, type StartedShop, writeStarted } from "./started-file.ts";

const SHOP_PORT = 7748;
const BANK_PORT = 7749;
const FAILED = 1;

/**
 * `npm start`: the gateway and the example shop in one process; with `--chain` also a second gateway,
 * through which the first one's production merchant is paid. Returns how to stop them all.
 */
async function start(): Promise<() => Promise<void>> {
  const config = readConfig(process.env);
  const shopPort = readPort("SHOP_PORT", SHOP_PORT);
  const isChain = process.argv.includes("--chain");
  const options = {
    logger: createLogger(process.env["LOG_LEVEL"] ? config.logLevel : "warn"),
    onProgress: showProgress,
    onDatabaseLost: (cause: unknown) => {
      fail(cause);
      process.exit();
    },
  };
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const bank = isChain
      ? await startBank(config, { ...options, port: readPort("BANK_PORT", BANK_PORT) })
      : undefined;
    if (bank) undo.push(async () => await bank.stop());
    const own = bank
      ? { ...config, upstreams: { ...config.upstreams, ...bank.upstreams } }
      : config;
    const gateway = await startGateway(own, { ...options, otherPorts: [shopPort] });
    undo.push(async () => await gateway.stop());
    const shop = await openShop(gateway, { ...config, shopPort, bank });
    undo.push(async () => await shop.stop());
    undo.push(async () => await putStartedAway(config.dataDir));
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

interface ShopPlacement {
  readonly host: string;
  readonly shopPort: number;
  readonly dataDir: string;
  /** Absent without `--chain`. */
  readonly bank: Bank | undefined;
}

async function openShop(
  gateway: RunningGateway,
  { host, shopPort, dataDir, bank }: ShopPlacement,
): Promise<Shop> {
  const { id, serverKey, clientKey } = bank
    ? await ensureChainMerchant(gateway.gateway, bank)
    : gateway.firstMerchant;
  // Never where an upstream is paid.
  const certify = isSandboxKey(serverKey.reveal()) ? { certifyToken: certifyToken() } : {};
  const shop = await startShop({
    host,
    port: shopPort,
    gatewayUrl: gateway.url,
    serverKey: serverKey.reveal(),
    ...(bank && { environment: "production" }),
    ...certify,
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
    ...(certify.certifyToken && { certify_token: certify.certifyToken }),
    ...(bank && { upstream_url: bank.url, upstream_server_key: bank.serverKey.reveal() }),
  };
  await writeStarted(dataDir, started);
  const how = {
    seconds: process.uptime().toFixed(1),
    ...(gateway.signInUrl !== undefined && { signInUrl: gateway.signInUrl }),
  };
  process.stdout.write(bank ? announceChain(started, bank, how) : announce(started, how));
  return shop;
}

/**
 * What opens the shop's door for `gerbang certify`: a word that somebody chose, or one that nobody can guess, made at
 * each start. It is found in `started.json` alone, which its owner alone can read, and which holds the server key too.
 */
function certifyToken(): string {
  return process.env["GERBANG_CERTIFY"] || randomBytes(32).toString("base64url");
}

function readPort(name: string, usual: number): number {
  const text = process.env[name];
  const port = text ? parsePort(text) : usual;
  if (port === undefined) {
    throw new ConfigError([`${name} must be a port number from 0 to 65535`]);
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
