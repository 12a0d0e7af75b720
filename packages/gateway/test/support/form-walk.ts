import type { MerchantId } from "@gerbang/protocol";
import { readSession } from "../../src/operations/dashboard/session.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { DASHBOARD_ROUTES } from "../../src/pages/dashboard/dashboard-routes.ts";
import type { DashboardRoute } from "../../src/pages/dashboard/frame/guarded-routes.ts";
import { exists } from "../../src/pages/dashboard/frame/visit.ts";

type Fields = Readonly<Record<string, string>>;

/** In which table the things stand that addresses of forms name. */
const TABLES = {
  "/transactions/:id": "transaction",
  "/sandbox/pay/:id": "transaction",
  "/sandbox/deny/:id": "transaction",
  "/sandbox/refuse/:id": "transaction",
  "/links/:id": "payment_link",
  "/notifications/:id": "notification",
  "/incidents/:id": "delivery_incident",
  "/attention/:id": "attention",
  "/upstreams/routing/:route": "upstream_route",
  "/upstreams/:account": "upstream_account",
} as const;

/** By path, what a form of ours sends; `KEY` and `ACCOUNT` stand for the id of the merchant's own. */
const SENT: Readonly<Record<string, Fields>> = {
  "/stalled/lift": { work: "delivery", subject: "x" },
  "/upstreams/routing": { account: "ACCOUNT", type: "qris", from: "1000", reason: "cheaper" },
  "/upstreams/routing/:route": { do: "disable", reason: "slow" },
  "/upstreams/:account/state": { do: "draining", reason: "moving" },
  "/upstreams/:account/key": { do: "key", server_key: "none-of-theirs", reason: "leaked" },
  "/attention/:id": { do: "seen", reason: "looked" },
  "/transactions/:id/refund": { amount: "1000", sure: "1000", reason: "cold" },
  "/till": { amount: "12000", note: "two" },
  "/links": { title: "Kopi", amount: "12000", uses: "1", lifetime: "1d" },
  "/notifications/test": { url: "URL" },
  "/incidents/:id/mute": { hours: "4", reason: "known" },
  "/incidents/:id/resend": { since: "2026-11-01" },
  "/sandbox/charge": { amount: "12000", order_id: "walked", type: "qris" },
  "/sandbox/pay/:id": { via: "dana" },
  "/sandbox/clock": { mode: "frozen" },
  "/sandbox/clock/advance": { by: "1m" },
  "/sandbox/faults": { fault: "drop", share: "50", seed: "7" },
  "/settings/urls": { recurringNotificationUrl: "https://kedai.example/r" },
  "/settings/urls/add": { newUrl: "https://kedai.example/n" },
  "/settings/urls/remove": { url: "URL" },
  "/settings/test": { url: "URL" },
  "/settings/messages": { messageShape: "2021" },
  "/settings/redirects": { finishUrl: "https://kedai.example/f" },
  "/settings/links": { deeplinkVersion: "2" },
  "/settings/profile": { name: "Kedai", city: "Depok", postalCode: "12345", categoryCode: "5814" },
  "/settings/presentation": { label1: "Meja", zone: "8" },
  "/settings/reveal": { key: "KEY" },
  "/settings/rotate": { kind: "client", overlap: "24" },
  "/settings/end-key": { key: "KEY" },
  "/settings/bi-snap/linking": { redirectUrls: "https://kedai.example/linked" },
  "/settings/bi-snap/messages": { prefix: "https://kedai.example/snap", partnerId: "me" },
  "/users": { email: "baru@kedai.example", name: "Baru", role: "finance" },
  "/users/:user/role": { role: "support" },
  "/account": { part: "sessions" },
  "/account/two-step": { part: "begin", password: "Rahasia123" },
  "/settings/access": { part: "addresses", api: "127.0.0.0/8", dashboard: "127.0.0.0/8" },
  "/new-merchant": { name: "Kedai Lagi" },
};

/** Forms that name one of a few choices, and the field that does. */
export const CHOICES: readonly (readonly [path: string, field: string])[] = [
  ["/upstreams/routing", "type"],
  ["/upstreams/routing/:route", "do"],
  ["/upstreams/:account/state", "do"],
  ["/attention/:id", "do"],
  ["/links", "lifetime"],
  ["/incidents/:id/mute", "hours"],
  ["/sandbox/charge", "type"],
  ["/sandbox/pay/:id", "via"],
  ["/sandbox/clock", "mode"],
  ["/sandbox/faults", "fault"],
  ["/settings/messages", "messageShape"],
  ["/settings/links", "deeplinkVersion"],
  ["/settings/presentation", "zone"],
  ["/settings/reveal", "key"],
  ["/settings/rotate", "kind"],
  ["/settings/rotate", "overlap"],
  ["/settings/end-key", "key"],
  ["/stalled/lift", "work"],
  ["/users", "role"],
  ["/users/:user/role", "role"],
  ["/account", "part"],
  ["/account/two-step", "part"],
  ["/settings/access", "part"],
];

/** One form: where it is sent, and what a page of ours sends there. */
export interface WalkedForm {
  readonly route: DashboardRoute;
  /** Behind the merchant's part of the dashboard. */
  readonly path: string;
  readonly fields: Fields;
  /** Whether its address, or a field, names something of the merchant. */
  readonly namesThings: boolean;
}

/**
 * Every form that a merchant has, about things of `whose`: those are what the addresses and fields name.
 * What ends the most comes last.
 */
export async function formsAbout(
  { db }: Pick<Gateway, "db">,
  environment: "sandbox" | "production",
  whose: MerchantId,
): Promise<readonly WalkedForm[]> {
  const first = async (table: string, column = "id", order = column) => {
    const text = `select ${column} as id from ${table} where merchant_id = $1 order by ${order} limit 1`;
    const { rows } = await db.pool.query<{ id: string }>(text, [whose]);
    return rows[0]?.id ?? "none";
  };
  const ids = new Map<string, string>([
    [":user", await first("membership", "user_id", "role desc")],
  ]);
  for (const [path, table] of Object.entries(TABLES)) ids.set(path, await first(table));
  const values: Fields = {
    KEY: await first("merchant_key"),
    ACCOUNT: await first("upstream_account"),
    URL: "http://127.0.0.1:9/notifications",
  };
  const forms = DASHBOARD_ROUTES.filter(
    ({ method, action }) => method === "POST" && exists({ environment }, action),
  ).map((route): WalkedForm => {
    const [pattern = "", id = ""] =
      [...ids].find(([one]) => route.path.includes(one) && one.includes(":")) ?? [];
    const part = pattern.slice(pattern.indexOf(":"));
    const sent = Object.entries(SENT[route.path] ?? {});
    return {
      route,
      path: pattern === "" ? route.path : route.path.replace(part, id),
      fields: Object.fromEntries(sent.map(([name, value]) => [name, values[value] ?? value])),
      namesThings:
        pattern !== "" || sent.some(([, value]) => value === "KEY" || value === "ACCOUNT"),
    };
  });
  return forms.toSorted((one, other) => endsMuch(one) - endsMuch(other));
}

function endsMuch({ route: { path } }: WalkedForm): number {
  return ["/remove", "/sandbox/reset"].findIndex((end) => path.endsWith(end)) + 1;
}

/** A digest of everything that is kept, save what each visit leaves. */
export async function digestOf({ db }: Pick<Gateway, "db">): Promise<string> {
  const { rows: tables } = await db.pool.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables
     where schemaname = 'public' and tablename not in ('dashboard_session', 'api_request') order by 1`,
  );
  const each = tables.map(
    ({ name }) =>
      `select '${name} ' || md5(string_agg(t::text, ',' order by t::text)) d from ${name} t`,
  );
  const { rows } = await db.pool.query<{ d: string | null }>(each.join(" union all "));
  return rows
    .flatMap(({ d }) => d ?? [])
    .toSorted()
    .join("\n");
}

/** Sends a form with bytes and headers of one's own making. */
export function senderOf(url: string, cookie: string) {
  return async (path: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(url + path, {
      method: "POST",
      redirect: "manual",
      headers: {
        cookie,
        origin: url,
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
      },
      body,
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
}

/** The token that forms of a session prove with that they are ours. */
export async function csrfOf(gateway: Gateway, token: string): Promise<string> {
  return (await readSession(gateway, token))?.csrfToken ?? "";
}

export function encoded(fields: Fields): string {
  return new URLSearchParams(fields).toString();
}
