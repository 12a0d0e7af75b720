import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { describeApi } from "../http/api-document.ts";
import { type AppOptions, createApp } from "../http/app.ts";
import { describeErrors } from "../http/shared/api-error.ts";
import type { Gateway } from "../operations/gateway.ts";
import { explainApiAddresses, tellLost } from "../pages/api-address/api-address-page.ts";
import { dashboardPages } from "../pages/dashboard/dashboard-pages.ts";
import { docsSources } from "../pages/docs/docs-routes.ts";
import { tryRoutes } from "../pages/docs/try/try-call.ts";
import { payerAssets, payerPages } from "../pages/payer-pages.ts";
import { startAccountWatchWorker } from "../workers/account-watch-worker.ts";
import { startDeliveryWorker } from "../workers/delivery-worker.ts";
import {
  startControlWorker,
  startExpiryWorker,
  startRefundWorker,
  startStatisticsWorker,
  startSubscriptionWorker,
  startSweepWorker,
  startTransactionHoursWorker,
} from "../workers/periodic-workers.ts";
import { startProcessWorker } from "../workers/process-worker.ts";
import type { Loop } from "../workers/run-loop.ts";
import { startUpstreamWorker } from "../workers/upstream-worker.ts";

export interface ServerOptions extends AppOptions {
  readonly gateway: Gateway;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where others reach this server; its own address when absent. */
  readonly publicUrl?: string;
  /** Switched off by tests that move the work themselves. */
  readonly workers?: boolean;
}

export interface Server {
  readonly app: FastifyInstance;
  /** Without a slash at the end. */
  readonly url: string;
  /** Stops taking requests, finishes those in hand, then stops the workers. */
  stop(): Promise<void>;
}

/** Puts the API, the pages and the workers together and listens. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { gateway } = options;
  let url = options.publicUrl ?? "";
  const context = { gateway, publicUrl: () => url };
  const app = createApp(context, {
    ...options,
    tellLost: async (request, reply) => await tellLost(assets, request, reply),
    // A hook reaches only the routes that come after it.
    extend: (routeless) => {
      options.extend?.(routeless);
      explainApiAddresses(routeless, { ...context, assets: () => assets });
    },
  });
  const assets = payerAssets(app);
  const docs = docsSources(describeApi(), describeErrors());
  await app.register(async (scope) => {
    await payerPages(scope, context, { docs, assets });
  });
  await app.register(async (scope) => {
    const shared = { ...context, findDocuments: docs.search };
    await dashboardPages(scope, shared, tryRoutes(docs.api));
  });
  await app.listen({ host: options.host, port: options.port });
  url ||= addressOf(app, options.host);
  gateway.publicAddress.url = url;
  const loops = options.workers === false ? [] : startWorkers(gateway, options.logger);
  return {
    app,
    url,
    async stop() {
      await app.close();
      await Promise.all(loops.map(async (loop) => await loop.stop()));
      await flushRequests(gateway);
    },
  };
}

function startWorkers(gateway: Gateway, logger: FastifyBaseLogger | undefined): readonly Loop[] {
  const onError = (error: unknown, worker: string) => {
    logger?.error({ err: error, worker }, "a worker's step failed; it will be tried again");
  };
  return [
    startExpiryWorker(gateway, onError),
    startDeliveryWorker(gateway, onError),
    startTransactionHoursWorker(gateway, onError),
    startRefundWorker(gateway, onError),
    startSubscriptionWorker(gateway, onError),
    startStatisticsWorker(gateway, onError),
    startControlWorker(gateway, onError),
    startSweepWorker(gateway, onError),
    ...(gateway.upstreams.mode === "off"
      ? []
      : [
          startProcessWorker(gateway, onError),
          startUpstreamWorker(gateway, onError),
          startAccountWatchWorker(gateway, onError),
        ]),
  ];
}

/** A database that hangs must not hold up the end for the sake of a log. */
const FLUSH_WITHIN_MS = 2_000;

async function flushRequests({ requestRecorder, upstreamCalls }: Gateway): Promise<void> {
  const flushing = Promise.all([requestRecorder.flush(), upstreamCalls.settled()]);
  await Promise.race([flushing, sleep(FLUSH_WITHIN_MS, undefined, { ref: false })]);
}

function addressOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}
