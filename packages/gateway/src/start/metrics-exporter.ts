import { diag, type Meter, type MeterProvider } from "@opentelemetry/api";
import type { FastifyInstance } from "fastify";
import { BACKGROUND_WORK } from "../domain/stalled-work.ts";
import type { AccountHealth } from "../domain/upstream/account-health.ts";
import { BREAKER_CLASSES } from "../domain/upstream/breaker.ts";
import { mergeHealth } from "../domain/upstream/merge-health.ts";
import type { Gateway } from "../operations/gateway.ts";
import { measureBacklog } from "../store/notifications/backlog.ts";
import { countOpenIncidents } from "../store/notifications/incidents.ts";
import { countStalledWork } from "../store/stalled-work.ts";
import { findAccountsWith } from "../store/upstream/account-watch.ts";
import { countAllAttention } from "../store/upstream/attention.ts";
import { type MetricsPlace, type MetricsServer, serveMetrics } from "./metrics-server.ts";

/** Counts, and says what it counted in Prometheus' own words. */
export interface MetricsReader {
  readonly provider: MeterProvider;
  read(): Promise<string>;
  stop(): Promise<void>;
}

/** Loaded only when asked for: it costs memory. */
export async function openMetricsReader(): Promise<MetricsReader> {
  const [{ MeterProvider: Provider }, { PrometheusExporter, PrometheusSerializer }] =
    await Promise.all([
      import("@opentelemetry/sdk-metrics"),
      import("@opentelemetry/exporter-prometheus"),
    ]);
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new Provider({ readers: [exporter] });
  // No prefix, no times, no labels of the resource; neither it nor the scope is told of.
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    provider,
    async read() {
      const { resourceMetrics, errors } = await exporter.collect();
      // What could not be read, as with a database that is away, is left out; the rest is told.
      if (errors.length > 0) diag.error("some metrics could not be read", ...errors);
      return serializer.serialize(resourceMetrics);
    },
    stop: async () => await provider.shutdown(),
  };
}

type MetricsExporter = MetricsReader & MetricsServer;

/** The same for Prometheus to fetch. Rejects when the port is taken. */
export async function startMetricsExporter(place: MetricsPlace): Promise<MetricsExporter> {
  const reader = await openMetricsReader();
  const server = await serveMetrics(place, async () => await reader.read());
  return {
    ...reader,
    port: server.port,
    async stop() {
      await server.stop();
      await reader.stop();
    },
  };
}

/** Adds what is read at each scrape: work that waits, and what it waits for. */
export function observeGateway(provider: MeterProvider, gateway: Gateway): void {
  const { db, wallNow } = gateway;
  const meter = provider.getMeter("gerbang");
  const gauge = (name: string, description: string, unit?: string) =>
    meter.createObservableGauge(name, { description, ...(unit !== undefined && { unit }) });
  const owed = gauge("gerbang.notifications.owed", "Notifications that have yet to arrive");
  const overdue = gauge(
    "gerbang.notifications.overdue",
    "Those of them that are due now, and did not stall",
  );
  const longest = gauge(
    "gerbang.notifications.longest_overdue",
    "How long the longest of these has been due",
    "ms",
  );
  const expiries = gauge(
    "gerbang.expiries.overdue",
    "Transactions that should have expired, and did not stall",
  );
  const stalled = gauge(
    "gerbang.work.stalled",
    "Background work that failed, and is tried again later",
  );
  const quarantined = gauge("gerbang.work.quarantined", "Background work that is tried no more");
  observeConnections(meter, db);
  observeConcerns(meter, gateway);
  observeUpstreams(meter, gateway);
  meter.addBatchObservableCallback(
    async (result) => {
      const [backlog, counts] = await Promise.all([
        measureBacklog(db, wallNow()),
        countStalledWork(db),
      ]);
      result.observe(owed, backlog.notificationsOwed);
      result.observe(overdue, backlog.notificationsOverdue);
      result.observe(longest, backlog.longestOverdueMs);
      result.observe(expiries, backlog.expiriesOverdue);
      for (const work of BACKGROUND_WORK) {
        const countOf = (wanted: boolean) =>
          counts.find((one) => one.work === work && one.isQuarantined === wanted)?.count ?? 0;
        result.observe(stalled, countOf(false), { work });
        result.observe(quarantined, countOf(true), { work });
      }
    },
    [owed, overdue, longest, expiries, stalled, quarantined],
  );
}

const BREAKER_STATES = ["closed", "half_open", "open"] as const;

/** How the calls of upstreams go in this process, account by account. */
function observeUpstreams(meter: Meter, { upstreamCalls }: Gateway): void {
  const gauge = (name: string, description: string, unit?: string) =>
    meter.createObservableGauge(name, { description, ...(unit !== undefined && { unit }) });
  const breaker = gauge(
    "gerbang.upstream.breaker",
    "Whether an account counts as down: 0 it does not, 1 it is probed, 2 it does",
  );
  const inFlight = gauge("gerbang.upstream.in_flight", "Calls of an account that are under way");
  const waiting = gauge("gerbang.upstream.waiting", "Calls of an account that wait for their turn");
  const share = gauge(
    "gerbang.upstream.share",
    "How much of its limit an account is called, from 0 to 1: 0 while it asked to be left alone",
  );
  const skew = gauge(
    "gerbang.upstream.clock_skew",
    "How many seconds an account's clock is ahead of ours; below zero: behind. To half a second",
    "s",
  );
  meter.addBatchObservableCallback(
    (result) => {
      for (const [account, health] of healthByLabel(upstreamCalls)) {
        for (const calls of BREAKER_CLASSES) {
          const { state } = health.breakers[calls];
          result.observe(breaker, BREAKER_STATES.indexOf(state), { account, calls });
        }
        result.observe(inFlight, health.inFlight, { account });
        result.observe(waiting, health.waiting, { account });
        result.observe(share, health.pausedUntil ? 0 : health.share, { account });
        if (health.skewMs !== undefined) result.observe(skew, health.skewMs / 1_000, { account });
      }
    },
    [breaker, inFlight, waiting, share, skew],
  );
}

/** Accounts that have one name are told of as one: the worst, and the sums. */
function healthByLabel(calls: Gateway["upstreamCalls"]): ReadonlyMap<string, AccountHealth> {
  const labels = Map.groupBy(calls.accounts, ({ label }) => label);
  return new Map(
    [...labels].flatMap(([label, named]) => {
      const health = mergeHealth(named.flatMap((account) => calls.state(account) ?? []));
      return health ? [[label, health] as const] : [];
    }),
  );
}

/** What people have to see to. */
function observeConcerns(meter: Meter, { db, wallNow }: Gateway): void {
  const gauge = (name: string, description: string) =>
    meter.createObservableGauge(name, { description });
  gauge(
    "gerbang.incidents.open",
    "URLs that do not take notifications, and that nobody has muted",
  ).addCallback(async (result) => result.observe(await countOpenIncidents(db, wallNow())));
  gauge("gerbang.attention.open", "Matters at upstreams that need a person").addCallback(
    async (result) => result.observe(await countAllAttention(db)),
  );
  gauge(
    "gerbang.upstream.webhooks_silent",
    "Accounts whose payments are found by asking alone: their upstreams' messages do not come",
  ).addCallback(async (result) =>
    result.observe((await findAccountsWith(db, "webhooks_silent")).length),
  );
  gauge(
    "gerbang.upstream.foreign_gerbang",
    "Accounts on whose contract another Gerbang makes orders, too",
  ).addCallback(async (result) =>
    result.observe((await findAccountsWith(db, "foreign_gerbang")).length),
  );
}

function observeConnections(meter: Meter, { pool }: Gateway["db"]): void {
  const gauge = (name: string, description: string) =>
    meter.createObservableGauge(name, { description });
  gauge("gerbang.database.connections", "Open database connections").addCallback((result) => {
    result.observe(pool.totalCount);
  });
  gauge("gerbang.database.waiting", "Statements that wait for a connection").addCallback(
    (result) => {
      result.observe(pool.waitingCount);
    },
  );
}

/** Times every answer by its route, under OpenTelemetry's own names for HTTP servers. */
export function observeRequests(provider: MeterProvider): (app: FastifyInstance) => void {
  const duration = provider.getMeter("gerbang").createHistogram("http.server.request.duration", {
    description: "How long answers took",
    unit: "s",
    advice: {
      explicitBucketBoundaries: [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
      ],
    },
  });
  return (app) => {
    app.addHook("onResponse", (request, reply, done) => {
      duration.record(reply.elapsedTime / 1000, {
        "http.request.method": request.method,
        "http.route": request.routeOptions.url ?? "",
        "http.response.status_code": reply.statusCode,
      });
      done();
    });
  };
}
