import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { suite, type TestContext, test } from "node:test";
import type { FastifyInstance } from "fastify";
import { sampleOf } from "../../../checkout/test/support/sample.ts";
import { describeApi } from "../../src/http/api-document.ts";
import { startTestDashboard, type TestDashboard } from "../pages/dashboard/support.ts";

interface Route {
  readonly method: string;
  readonly url: string;
  /** Of a documented endpoint: what is not one is a page, or a part of one. */
  readonly operationId: string | undefined;
  readonly bodyLimit: number | undefined;
}

const METHODS = new Set(["GET", "POST", "PUT", "DELETE", "PATCH"]);

/** As they stand in an address. */
const HOSTILE = [
  "%00",
  "a%00b",
  "%ED%A0%80",
  "%ZZ",
  "x".repeat(10_000),
  "..%2f..%2fx",
  "%EF%BC%91%EF%BC%92",
  "-1",
  "9".repeat(400),
  "%E2%80%AE%EF%BB%BF",
  "__proto__",
  "%27%22%3C%5C",
] as const;

/** In every field at once, of which there are many. */
const IN_FIELDS = ["%00", "%ED%A0%80", "%ZZ", "9".repeat(100)] as const;

async function open(t: TestContext) {
  const routes: Route[] = [];
  const dashboard = await startTestDashboard(t, {
    holdWaitMs: 1_000,
    imports: { atOnceMax: 100, ofOneMax: 100 },
    watch(app: FastifyInstance) {
      app.addHook("onRoute", ({ method, url, config, bodyLimit }) => {
        for (const one of [method].flat().filter((name) => METHODS.has(name))) {
          // Files, which read nothing.
          if (url.includes("/assets/")) continue;
          routes.push({ method: one, url, operationId: config?.operationId, bodyLimit });
        }
      });
    },
  });
  const id = await dashboard.settle("order-1");
  // What ends the session comes last.
  const isLast = ({ url }: Route) => Number(url.includes("sign-out"));
  routes.sort((one, other) => isLast(one) - isLast(other));
  return { dashboard, id, routes };
}

/** Every address of a route with one hostile part, and its whole query hostile. */
function addressesOf({ url }: Route, right: Readonly<Record<string, string>>): readonly string[] {
  const parts = [...url.matchAll(/:\w+|\*/g)].map(([part]) => part);
  const fill = (hostile?: string, value = "") =>
    url.replaceAll(/:\w+|\*/g, (part) => (part === hostile ? value : (right[part] ?? "none")));
  const query = (value: string) => names.map((name) => `${name}=${value}`).join("&");
  return [
    ...HOSTILE.flatMap((value) => parts.map((part) => fill(part, value))),
    ...IN_FIELDS.map((value) => `${fill()}?${query(value)}&${value}=${value}`),
  ];
}

/** What pages and the API read from queries and forms. */
const names: readonly string[] = [...new Set([...namesInPages(), ...documentedNames()])].filter(
  // The stream of one follows for ever, and the token has to be right.
  (name) => name !== "csrf" && name !== "follow",
);

function namesInPages(): readonly string[] {
  const pages = new URL("../../src/pages/", import.meta.url);
  return readdirSync(pages, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(new URL(file, pages), "utf8").matchAll(
        /(?:fields|form|Form\(request\))\["(\w+)"\]|name="(\w+)"/g,
      ),
    ])
    .map(([, read, written]) => read ?? written ?? "");
}

function documentedNames(): readonly string[] {
  return Object.values(describeApi().paths)
    .flatMap((path) => Object.values(path))
    .flatMap(({ parameters = [] }) => parameters.map(({ name }) => name));
}

async function ask(
  dashboard: TestDashboard,
  { method, url: pattern, operationId }: Route,
  { address, body, cookie }: { address: string; body?: string; cookie?: string },
) {
  const { url, keys } = dashboard;
  const isApi = operationId !== undefined;
  const owner = dashboard.as("owner");
  const answer = await fetch(url + address, {
    method,
    redirect: "manual",
    signal: AbortSignal.timeout(10_000),
    headers: isApi
      ? {
          authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`,
          "content-type": "application/json",
        }
      : {
          cookie: cookie ?? owner.cookie,
          origin: url,
          "content-type": "application/x-www-form-urlencoded",
        },
    ...(body !== undefined && method !== "GET" && { body }),
  });
  const type = answer.headers.get("content-type") ?? "";
  const isStream = type.startsWith("text/event-stream");
  const text = isStream ? "" : await answer.text();
  if (isStream) await answer.body?.cancel();
  const what = `${method} ${pattern} at ${address.slice(0, 200)}: ${answer.status} ${text.slice(0, 300)}`;
  assert.ok(answer.status < 500, what);
  assert.doesNotMatch(text, /"status_code":"500"/, what);
  if (isApi) assert.doesNotMatch(type, /html/, what);
  return { status: answer.status, text, what };
}

/** By day each route has so many times fewer of what is hostile than by night, and the next one others. */
const EVERY = 12;

/** So many at a time. */
async function each<Item>(items: readonly Item[], run: (item: Item) => Promise<unknown>) {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await run(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

suite("every route", () => {
  test("answers hostile paths and queries as something that it does not know", async (t) => {
    const { dashboard, id, routes } = await open(t);
    assert.ok(routes.length > 70, `${routes.length} routes`);
    const right = { ":merchant": dashboard.keys.id, ":id": id };
    const csrf = await csrfOf(dashboard);
    for (const [turn, route] of routes.entries()) {
      // An empty charge is answered 500, as the real service does.
      const body =
        route.operationId === undefined
          ? `csrf=${csrf}`
          : route.url === "/v2/charge"
            ? '{"payment_type":"qris"}'
            : "{}";
      await each(sampleOf(addressesOf(route, right), EVERY, turn), async (address) => {
        await ask(dashboard, route, { address, body });
      });
    }
  });

  test("of the pages answers hostile forms and cookies with a page", async (t) => {
    const { dashboard, id, routes } = await open(t);
    const right: Readonly<Record<string, string>> = { ":merchant": dashboard.keys.id, ":id": id };
    const csrf = await csrfOf(dashboard);
    const pages = routes.filter(({ operationId }) => operationId === undefined);
    for (const [turn, route] of pages.entries()) {
      const address = route.url.replaceAll(/:\w+|\*/g, (part) => right[part] ?? "none");
      await each(sampleOf(IN_FIELDS, EVERY, turn), async (value) => {
        const form = names.map((name) => `${name}=${value}`).join("&");
        await ask(dashboard, route, { address, body: `csrf=${csrf}&${form}` });
        const cookie = `gerbang_session=${value}; gerbang_language=${value}; ${value}=${value}`;
        await ask(dashboard, route, { address, cookie });
      });
    }
  });

  test("refuses a body that is larger than it takes, and changes nothing", async (t) => {
    const { dashboard, id, routes } = await open(t);
    const right: Readonly<Record<string, string>> = { ":merchant": dashboard.keys.id, ":id": id };
    const rows = async () =>
      await Promise.all(
        (["event", "transaction", "merchant", "merchant_key", "activity"] as const).map(
          async (table) =>
            await dashboard.gateway.db.kysely.selectFrom(table).selectAll().execute(),
        ),
      );
    const before = await rows();
    for (const route of routes.filter(({ method }) => method !== "GET")) {
      if (route.bodyLimit !== undefined && route.bodyLimit > 1_000_000) continue;
      const address = route.url.replaceAll(/:\w+|\*/g, (part) => right[part] ?? "none");
      const filler = " ".repeat(16 * 1024);
      const body =
        route.operationId === undefined
          ? `csrf=${await csrfOf(dashboard)}&x=${filler}`
          : `{${filler}}`;
      const { status, text, what } = await ask(dashboard, route, { address, body });
      // The Core API's refusals come with HTTP 200.
      if (!route.url.startsWith("/v")) assert.equal(status, 413, what);
      // What upstreams send to is no page, and no part of the API's document either.
      const isPage = route.operationId === undefined && !route.url.startsWith("/upstream/");
      if (isPage) assert.doesNotMatch(text, /^\{/, what);
      else assert.match(text, TOO_LARGE, what);
    }
    assert.deepEqual(await rows(), before);
  });
});

/** Snap's errors and those of subscriptions have no code; those of BI-SNAP have one of their own. */
const TOO_LARGE =
  /"status_code":"413"|^\{"responseCode":"400\d\d00","responseMessage":"Bad Request"|"error_messages":\["The body is larger|^\{"status_message":"Bad request"\}$/;

async function csrfOf(dashboard: TestDashboard): Promise<string> {
  const page = await (await dashboard.as("owner").get(dashboard.base)).text();
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
}
