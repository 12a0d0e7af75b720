import type { Rupiah } from "@gerbang/protocol";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import type { UpstreamCall } from "../../src/domain/upstream/connector.ts";
import type { UpstreamExchange, UpstreamRequest } from "../../src/domain/upstream/upstream-http.ts";
import { readFixture } from "./fixture.ts";
import { callMeans, chargeOrderOf, openedAccount } from "./upstream.ts";

export type Json = Readonly<Record<string, unknown>>;
export type Exchange = UpstreamExchange extends infer Each
  ? Each extends UpstreamExchange
    ? Omit<Each, "latencyMs">
    : never
  : never;

/** A call whose exchange ends like this; what was sent is kept. */
export function callEnding(exchange: Exchange, baseUrl = "https://api.example") {
  const sent: UpstreamRequest[] = [];
  const call: UpstreamCall = {
    account: openedAccount(baseUrl),
    timeoutMs: 5_000,
    ...callMeans(),
    http: {
      send: async (request) => {
        sent.push(request);
        return { latencyMs: 1, ...exchange };
      },
    },
  };
  return { call, sent };
}

export function answered(status: number, body: Json | string, more: object = {}): Exchange {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return { outcome: "answered", status, headers: {}, bytes, complete: true, ...more };
}

/** An answer as it was recorded. */
export function recorded(name: string, changes: Json = {}): Exchange {
  const { meta, body } = readFixture(name);
  return answered(meta.http_status ?? 200, { ...body, ...changes });
}

export const error = (code: string, message = "No.") => ({
  status_code: code,
  status_message: message,
});
export const PAGE = "<html><body><h1>Blocked</h1></body></html>";
export const NAMES = {
  orderId: "TRX-20260105-0001",
  upstreamId: "6f1c2a10-4b7e-4d0a-9c55-0a1b2c3d4e01",
};
export const RETURNED = {
  ...NAMES,
  refundKey: "RF-0001-a",
  amount: 10_000 as Rupiah,
  reason: "satu kosong",
  direct: true,
};

export const VERBS = {
  charge: async (call: UpstreamCall) =>
    await core.charge(call, chargeOrderOf(NAMES.orderId, { paymentType: "gopay" })),
  find: async (call: UpstreamCall) => await core.find(call, NAMES),
  cancel: async (call: UpstreamCall) => await core.close(call, NAMES, "cancel"),
  expire: async (call: UpstreamCall) => await core.close(call, NAMES, "expire"),
  refund: async (call: UpstreamCall) => await core.refund(call, RETURNED),
  picture: async (call: UpstreamCall) => await core.picture(call, "https://api.example/qr-code"),
};
export type Verb = keyof typeof VERBS;
export const ALL = Object.keys(VERBS) as readonly Verb[];
