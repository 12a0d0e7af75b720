import { flushCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { Secret } from "../../src/domain/secret.ts";
import type { UpstreamHttp } from "../../src/domain/upstream/upstream-http.ts";
import { openGateway } from "../../src/operations/gateway.ts";
import { resolveDue } from "../../src/operations/upstream/resolver.ts";
import { UpstreamCalls } from "../../src/operations/upstream-calls.ts";
import { createUpstreamHttp } from "../../src/outbound/upstream-http.ts";
import { startServer } from "../../src/start/server.ts";
import { type Db, openDatabase } from "../../src/store/database.ts";
import { chargeBody } from "./gateway.ts";

/**
 * A shop's whole process that charges, cancels, refunds and resolves, until the nth time before or after a
 * call of its upstream (`send`) or a database transaction (`commit`), where it kills itself outright.
 */
// Who is killed writes nothing at its end: without this each would compile the whole program anew.
flushCompileCache();

const [connectionString = "", now = "", publicUrl = "", key = "", prefix = "", step = ""] =
  process.argv.slice(2);

const [when, what, nth] = step.split(" ");
const counts = new Map<string, number>();

async function killing<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  const isMeant = name === what && count === Number(nth);
  if (isMeant && when === "before") process.kill(process.pid, "SIGKILL");
  const result = await work();
  if (isMeant && when === "after") process.kill(process.pid, "SIGKILL");
  return result;
}

const opened = openDatabase({ connectionString });

function killingCommits({ kysely }: Db): Db["kysely"] {
  return new Proxy(kysely, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "transaction") return value.bind(target) as unknown;
      return () => ({
        execute: async (work: Parameters<ReturnType<Db["kysely"]["transaction"]>["execute"]>[0]) =>
          await killing("commit", () => target.transaction().execute(work)),
      });
    },
  });
}

const db: Db = { ...opened, kysely: killingCommits(opened) };
const own = openGateway({
  db,
  secret: new Secret("a secret for tests only"),
  wallNow: () => new Date(now),
  delivery: { allowPrivateTargets: true },
  upstreams: { mode: "sandbox", callMs: 2_000, requestMs: 4_000 },
});
const sockets = createUpstreamHttp({ allowPrivate: true });
const http: UpstreamHttp = {
  send: async (request) => await killing("send", () => sockets.send(request)),
};
const { newId, wallNow, metrics, report } = own;
const { breaker } = own.upstreams;
const ticks = () => performance.now();
const gateway = {
  ...own,
  upstreamCalls: new UpstreamCalls({ http, db, newId, wallNow, ticks, breaker, metrics, report }),
};

const server = await startServer({
  gateway,
  host: "127.0.0.1",
  port: 0,
  publicUrl,
  workers: false,
});
const { port } = server.app.server.address() as AddressInfo;

async function call(path: string, body: unknown = {}): Promise<void> {
  const url = `http://127.0.0.1:${port}${path}`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await answer.text();
}

const rest = { refund_key: "r", amount: 1_000, reason: "cold" };
await call("/v2/charge", chargeBody(`${prefix}-charged`, 10_000, "qris"));
await call(`/v2/${prefix}-open/cancel`);
await call(`/v2/${prefix}-paid/refund/online/direct`, rest);
for (;;) if ((await resolveDue(gateway)) === 0) break;
process.kill(process.pid, "SIGTERM");
