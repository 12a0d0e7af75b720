import type { TestContext } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import type { OpenedAccount } from "../../src/domain/upstream/account.ts";
import type {
  ChargeOrder,
  InboundMessage,
  UpstreamCall,
} from "../../src/domain/upstream/connector.ts";
import { AccountTokens } from "../../src/operations/access-tokens.ts";
import { createUpstreamHttp } from "../../src/outbound/upstream-http.ts";
import type { TestServer } from "./gateway.ts";
import { afterwards } from "./last-of-all.ts";

/** The key that signed the recorded messages. */
export const RECORDED_KEY = "SB-Mid-server-EXAMPLEKEY000000000001";

/** One merchant's contract with an upstream that answers at an address. */
export function openedAccount(
  baseUrl: string,
  {
    serverKey = RECORDED_KEY,
    previousServerKey,
  }: { serverKey?: string; previousServerKey?: string } = {},
): OpenedAccount {
  return {
    merchantId: "G100200300" as MerchantId,
    id: "0192f0c1-0000-7000-8000-000000000001",
    connector: "core-api",
    profile: "other",
    environment: "sandbox",
    label: "test",
    baseUrl,
    state: "active",
    keepOrderIds: true,
    returnStrays: "ask",
    callMs: 5_000,
    inFlightMax: 16,
    callsPerSecond: 1_000,
    createdAt: new Date("2026-11-02T05:00:00.000Z"),
    credentials: {
      keys: { serverKey: new Secret(serverKey) },
      inboxToken: new Secret("inbox-token"),
      ...(previousServerKey !== undefined && {
        previousKeys: { serverKey: new Secret(previousServerKey) },
      }),
    },
  };
}

/** What a call is given besides: the time, and tokens of its own. */
export function callMeans(now = () => new Date()): Pick<UpstreamCall, "now" | "tokens"> {
  return { now, tokens: new AccountTokens(() => performance.now()) };
}

/** A message as it comes to the address of an account. */
export function inboundOf(body: Uint8Array, more: Partial<InboundMessage> = {}): InboundMessage {
  return {
    method: "POST",
    path: "/upstream/inbox-token",
    subpath: "",
    headers: {},
    receivedAt: new Date("2026-11-02T05:00:00.000Z"),
    body,
    ...more,
  };
}

/** Calls of an upstream by way of real sockets. */
function openUpstreamCalls(
  t: TestContext,
  account: OpenedAccount,
  timeoutMs = 5_000,
): UpstreamCall {
  const http = createUpstreamHttp({ allowPrivate: true });
  afterwards(t, async () => await http.close());
  return { account, http, timeoutMs, ...callMeans() };
}

/** Another gateway as the upstream, directly or by way of a proxy in front of it. */
export function callsOf(
  t: TestContext,
  upstream: TestServer,
  { baseUrl = upstream.url, timeoutMs }: { baseUrl?: string; timeoutMs?: number } = {},
): UpstreamCall {
  const account = openedAccount(baseUrl, { serverKey: upstream.keys.serverKey.reveal() });
  return openUpstreamCalls(t, account, timeoutMs);
}

/** A charge as a merchant's order makes it. */
export function chargeOrderOf(orderId: string, more: Partial<ChargeOrder> = {}): ChargeOrder {
  const { paymentType = "qris", amount = 44_000 as Rupiah } = more;
  return {
    orderId,
    idempotencyKey: `key-${orderId}`.slice(0, 46),
    paymentType,
    acquirer: "gopay",
    amount,
    lifetimeSeconds: 900,
    expiresAt: new Date(Date.now() + 900_000),
    notificationUrl: "http://127.0.0.1:1/inbox",
    request: {
      payment_type: paymentType,
      transaction_details: { order_id: "the-merchants-own", gross_amount: amount },
    },
    ...more,
  };
}
