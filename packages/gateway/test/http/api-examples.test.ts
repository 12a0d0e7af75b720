import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { suite, type TestContext, test } from "node:test";
import { describeApi } from "../../src/http/api-document.ts";
import type { ApiExample } from "../../src/http/api-examples.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { BiSnapCaller, giveClient, type RawAnswer } from "../support/bi-snap.ts";
import {
  LINKED_URL,
  type LinkingShop,
  linkThrough,
  seamlessDataOf,
  tokenIn,
} from "../support/bi-snap-accounts.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";

const FILE = new URL("../../src/http/api-examples.json", import.meta.url);

const NONE: ApiExample = { http: 0 };

type Asked = Omit<ApiExample, "http" | "answer">;
type Examples = Record<string, ApiExample>;

const CHARGE = {
  payment_type: "gopay",
  transaction_details: { order_id: "order-101", gross_amount: 44_000 },
  item_details: [
    { id: "kopi", name: "Kopi susu", price: 18_000, quantity: 2 },
    { id: "roti", name: "Roti bakar", price: 8_000, quantity: 1 },
  ],
  customer_details: { first_name: "Siti", email: "siti@kedai.example", phone: "+628123456789" },
};

/** Makes the calls of the whole document, one after the other, and keeps what each was answered. */
class Tour {
  readonly examples: Examples = {};
  readonly #server: TestServer;
  readonly #operations = new Map(
    Object.entries(describeApi().paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) => [operationId, { path, method }] as const,
      ),
    ),
  );

  constructor(server: TestServer) {
    this.#server = server;
  }

  async call(id: string, asked: Asked = {}, file?: string): Promise<string> {
    const { keys, url } = this.#server;
    const { path = "", method = "" } = this.#operations.get(id) ?? {};
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => asked.path?.[name] ?? "");
    const query = asked.query ? `?${new URLSearchParams(asked.query).toString()}` : "";
    const answer = await fetch(url + filled + query, {
      method: method.toUpperCase(),
      headers: {
        authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`,
        "content-type": file === undefined ? "application/json" : "application/x-ndjson",
      },
      ...(method !== "get" && { body: file ?? JSON.stringify(asked.body ?? {}) }),
    });
    const text = await answer.text();
    const type = answer.headers.get("content-type") ?? "";
    this.examples[id] = {
      ...asked,
      http: answer.status,
      ...(!type.startsWith("image/") && {
        answer: type.startsWith("application/json") ? (JSON.parse(text) as unknown) : text,
      }),
    };
    return text;
  }

  /** A call of BI-SNAP, signed; what is long in its answer is cut. */
  async callSigned(id: string, body: object, caller: BiSnapCaller): Promise<BiSnapAnswer> {
    const { path = "" } = this.#operations.get(id) ?? {};
    const token = await caller.token();
    const answer =
      id === "biSnapToken"
        ? await caller.requestToken({}, body)
        : await caller.call(path, body, { token, externalId: `${id}-1` });
    const { accessToken, qrContent, qrImage, ...rest } = answer.body;
    this.examples[id] = {
      body,
      http: answer.status,
      answer: {
        ...rest,
        ...(accessToken !== undefined && { accessToken: "eyJ…" }),
        ...(qrContent !== undefined && { qrContent: "00020101021226…" }),
        ...(qrImage !== undefined && { qrImage: "iVBORw0KGgo…" }),
      },
    };
    return { referenceNo: String(answer.body["referenceNo"]) };
  }

  async biSnapCaller(): Promise<BiSnapCaller> {
    return new BiSnapCaller(this.#server, await giveClient(this.#server));
  }

  /** What was called and answered elsewhere. */
  keep(id: string, asked: Asked, { status, body }: Pick<RawAnswer, "status" | "body">): void {
    this.examples[id] = { ...asked, http: status, answer: body };
  }

  async linkingShop(): Promise<Omit<LinkingShop, "receiver">> {
    return await linkThrough(this.#server);
  }

  async pay(reference: string): Promise<void> {
    const { gateway, merchant } = this.#server;
    const { id } = await gateway.db.kysely
      .selectFrom("transaction")
      .select("id")
      .where("reference", "=", reference)
      .executeTakeFirstOrThrow();
    await pay(gateway, await merchant(), { id, method: { via: "qris", issuer: "DANA" } });
  }

  async advance(by: string): Promise<void> {
    await this.#server.call("POST", "/sandbox/v1/clock/advance", { by });
  }

  async ask(id: string): Promise<void> {
    await this.#server.call("GET", `/v2/${id}/status`);
  }

  async reserve(orderId: string, gopay: Readonly<Record<string, string>>): Promise<string> {
    const { body } = await this.#server.call("POST", "/v2/charge", {
      payment_type: "gopay",
      transaction_details: { order_id: orderId, gross_amount: 44_000 },
      gopay: { ...gopay, pre_auth: true },
    });
    return String(body["transaction_id"]);
  }

  async charge(orderId: string): Promise<string> {
    const { body } = await this.#server.call("POST", "/v2/charge", {
      payment_type: "qris",
      transaction_details: { order_id: orderId, gross_amount: 44_000 },
    });
    return String(body["transaction_id"]);
  }
}

async function tour(t: TestContext): Promise<Examples> {
  const receiver = await startReceiver(t);
  const server = await startTestServer(t);
  const made = new Tour(server);
  await made.call("sandboxSetSettings", {
    body: { payment_notification_url: `${receiver.url}/notifications` },
  });
  await made.call("sandboxGetSettings");
  await made.call("sandboxSetClock", {
    body: { mode: "frozen", now: "2026-12-01T09:00:00+07:00" },
  });
  await made.call("sandboxGetClock");
  await payments(made);
  await pictures(made);
  await biSnap(made);
  await biSnapAccounts(made);
  await accounts(made);
  await sandbox(made, receiver.url);
  await inHand(made);
  await incidents(made, receiver);
  await wholeSessions(made);
  return normal(made.examples, server, receiver.url);
}

async function payments(made: Tour): Promise<void> {
  const order = (id: string) => ({ path: { id } });
  await made.call("charge", { body: CHARGE });
  await made.call("sandboxPay", { ...order("order-101"), body: { via: "qris", issuer: "dana" } });
  await made.call("status", order("order-101"));
  await made.call("refund", {
    ...order("order-101"),
    body: { refund_key: "refund-1", amount: 14_000, reason: "One item was sold out" },
  });
  await made.call("refundDirect", {
    ...order("order-101"),
    body: { refund_key: "refund-2", amount: 10_000, reason: "Came late" },
  });
  await made.call("sandboxDenyRefund", {
    ...order("order-101"),
    body: { refund_key: "refund-1" },
  });
  await made.charge("order-102");
  await made.call("cancel", order("order-102"));
  await made.charge("order-103");
  await made.call("expire", order("order-103"));
  await made.charge("order-104");
  await made.call("approve", order("order-104"));
  await made.call("deny", order("order-104"));
  await made.call("statusB2b", order("order-104"));
  await made.call("sandboxRefuse", { ...order("order-104"), body: {} });
  await made.call("sandboxDeny", {
    ...order("order-104"),
    body: { channel_response_code: "51", channel_response_message: "Not enough balance" },
  });
  await made.charge("order-105");
  await made.call("sandboxFail", { ...order("order-105"), body: {} });
  await made.call("snapCreate", {
    body: {
      transaction_details: { order_id: "order-106", gross_amount: 44_000 },
      callbacks: { finish: "https://kedai.example/orders/106" },
    },
  });
}

async function subscriptions(
  made: Tour,
  { accountId, token }: { readonly accountId: string; readonly token: string },
): Promise<void> {
  const body = {
    name: "KOPI-BULANAN",
    amount: "99000",
    currency: "IDR",
    payment_type: "gopay",
    token,
    schedule: {
      interval: 1,
      interval_unit: "month",
      max_interval: 12,
      start_time: "2027-01-31 07:00:00 +0700",
    },
    retry_schedule: { interval: 1, interval_unit: "hour", max_interval: 3 },
    metadata: { plan: "kopi" },
    customer_details: { first_name: "Siti", email: "siti@kedai.example" },
    gopay: { account_id: accountId },
  };
  const answer = await made.call("createSubscription", { body });
  const { id } = JSON.parse(answer) as { readonly id: string };
  const path = { subscription_id: id };
  await made.call("getSubscription", { path });
  await made.call("updateSubscription", { path, body: { amount: "109000" } });
  await made.call("disableSubscription", { path });
  await made.call("enableSubscription", { path });
  await made.call("sandboxSubscriptions", { query: { limit: "1" } });
  await made.call("sandboxRunSubscription", { path, body: {} });
  await made.call("sandboxSubscription", { path });
  await made.call("cancelSubscription", { path });
}

interface BiSnapAnswer {
  readonly referenceNo: string;
}

const BI_SNAP_AMOUNT = { value: "44000.00", currency: "IDR" };

async function biSnap(made: Tour): Promise<void> {
  const caller = await made.biSnapCaller();
  const call = async (id: string, body: object) => await made.callSigned(id, body, caller);
  await call("biSnapToken", { grantType: "client_credentials" });
  const { merchantId } = caller.client;
  const qr = { partnerReferenceNo: "order-112", amount: BI_SNAP_AMOUNT, merchantId };
  const cancelled = await call("biSnapQrGenerate", qr);
  const cancel = { originalReferenceNo: cancelled.referenceNo, merchantId, reason: "closed" };
  await call("biSnapQrCancel", cancel);
  const token = await caller.token();
  const again = await caller.call("/v1.0/qr/qr-mpm-generate", qr, { token, externalId: "again" });
  const code = String(again.body["referenceNo"]);
  await made.pay(code);
  await call("biSnapQrQuery", { originalReferenceNo: code, merchantId, serviceCode: "47" });
  const refund = { partnerRefundNo: "refund-1", refundAmount: BI_SNAP_AMOUNT, reason: "returned" };
  await call("biSnapQrRefund", {
    originalReferenceNo: code,
    originalPartnerReferenceNo: "order-112",
    merchantId,
    ...refund,
  });
  const debit = {
    partnerReferenceNo: "order-113",
    merchantId,
    urlParams: [{ url: "https://kedai.example/orders/113", type: "PAY_RETURN", isDeeplink: "N" }],
    payOptionDetails: [
      { payMethod: "GOPAY", payOption: "GOPAY_WALLET", transAmount: BI_SNAP_AMOUNT },
    ],
  };
  const paid = await call("biSnapDebitPay", debit);
  await made.pay(paid.referenceNo);
  const named = { originalReferenceNo: paid.referenceNo };
  await call("biSnapDebitStatus", { ...named, serviceCode: "54" });
  await call("biSnapDebitRefund", { ...named, ...refund });
  const path = "/v1.0/debit/payment-host-to-host";
  const other = await caller.call(path, debit, { token, externalId: "other" });
  await call("biSnapDebitCancel", { originalReferenceNo: other.body["referenceNo"] });
}

/** A customer is linked, an amount held in their account, and all of it undone. */
async function biSnapAccounts(made: Tour): Promise<void> {
  const shop = await made.linkingShop();
  const { paymentHandle, merchantId } = shop.client;
  const call = async (id: string, path: string, body: object, customer?: string) => {
    const answer = await shop.call(path, body, customer === undefined ? {} : { customer });
    made.keep(id, { body }, answer);
    return answer;
  };
  const query = {
    redirectURL: LINKED_URL,
    scopes: "DEFAULT",
    state: "order-114",
    merchantId: paymentHandle,
    lang: "id",
    seamlessData: seamlessDataOf("6281110000001"),
    seamlessSign: "c2lnbmF0dXJl…",
  };
  made.examples["biSnapGetAuthCode"] = { query, http: (await shop.open()).status };
  const bound = await call("biSnapAccountBind", "registration-account-binding", {
    merchantId: paymentHandle,
    authCode: await shop.agree(),
    grantType: "AUTHORIZATION_CODE",
  });
  const customer = tokenIn(bound);
  await call("biSnapAccountInquiry", "registration-account-inquiry", {}, customer);
  const held = await call(
    "biSnapAuthPayment",
    "auth/payment",
    await holding(shop, customer),
    customer,
  );
  const names = {
    originalReferenceNo: held.body["referenceNo"],
    originalPartnerReferenceNo: "order-114",
    merchantId,
  };
  await call("biSnapAuthQuery", "auth/query", names);
  const title = "Kopi susu";
  await call("biSnapAuthCapture", "auth/capture", {
    ...names,
    partnerCaptureNo: "capture-1",
    title,
  });
  const refund = { partnerRefundNo: "refund-1", refundAmount: BI_SNAP_AMOUNT, reason: "returned" };
  await call("biSnapAuthRefund", "auth/refund", { ...names, ...refund });
  const other = await shop.call("auth/payment", await holding(shop, customer), { customer });
  await call("biSnapAuthVoid", "auth/void", {
    ...names,
    originalReferenceNo: other.body["referenceNo"],
    partnerVoidNo: "void-1",
    reason: "closed",
  });
  const unbinding = { merchantId: paymentHandle };
  await call("biSnapAccountUnbind", "registration-account-unbinding", unbinding, customer);
}

async function holding(shop: Pick<LinkingShop, "client" | "optionToken">, customer: string) {
  const paymentOptionToken = await shop.optionToken(customer);
  return {
    partnerReferenceNo: "order-114",
    merchantId: shop.client.merchantId,
    title: "Kopi susu",
    additionalInfo: {
      payOptionDetails: [
        {
          payMethod: "GOPAY",
          payOption: "GOPAY_WALLET",
          transAmount: BI_SNAP_AMOUNT,
          additionalInfo: { paymentOptionToken },
        },
      ],
    },
  };
}

async function pictures(made: Tour): Promise<void> {
  const { answer } = made.examples["charge"] ?? NONE;
  const { transaction_id: id, actions } = answer as {
    readonly transaction_id: string;
    readonly actions: readonly { readonly url: string }[];
  };
  await made.call("gopayQrCode", { path: { id } });
  await made.call("qrisQrCode", { path: { id } });
  await made.call("shopeeQrCode", { path: { id } });
  const framed = actions.map(({ url }) => /\/v4\/qris\/gopay\/(\w+)\//.exec(url)?.[1]);
  const reference = framed.find((one) => one !== undefined) ?? "";
  for (const name of ["framedQrCode", "framedQrCodeShort"]) {
    await made.call(name, { path: { reference } });
  }
}

interface Linked {
  readonly metadata: { readonly payment_options: readonly { readonly token: string }[] };
}

async function accounts(made: Tour): Promise<void> {
  const link = {
    payment_type: "gopay",
    gopay_partner: {
      phone_number: "81110000001",
      country_code: "62",
      redirect_url: "https://kedai.example/linked",
    },
  };
  const begun = await made.call("linkAccount", { body: link });
  const { account_id: id } = JSON.parse(begun) as { account_id: string };
  const path = { account_id: id };
  await made.call("sandboxLinkAccount", { path, body: {} });
  const linked = JSON.parse(await made.call("getAccount", { path: { id } })) as Linked;
  const token = linked.metadata.payment_options[0]?.token ?? "";
  const reserved = await made.reserve("order-110", { account_id: id, payment_option_token: token });
  await made.call("capture", { body: { transaction_id: reserved, gross_amount: 44_000 } });
  await subscriptions(made, { accountId: id, token });
  await made.call("promotions", { path: { id }, query: { gross_amount: "100000" } });
  await made.call("sandboxRotateTokens", { path, body: {} });
  await made.call("sandboxAccounts", { query: { limit: "1" } });
  await made.call("sandboxAccount", { path });
  const customer = { phone: "6281110000001" };
  await made.call("sandboxGetCustomer", { path: customer });
  await made.call("sandboxSetCustomer", { path: customer, body: { wallet_balance: 50_000 } });
  await made.call("unlinkAccount", { path: { id }, body: {} });
  const again = JSON.parse(await made.call("linkAccount", { body: link })) as typeof path;
  await made.call("sandboxLinkAccount", { path: { account_id: again.account_id }, body: {} });
  await made.call("sandboxUnlinkAccount", { path: { account_id: again.account_id }, body: {} });
}

async function sandbox(made: Tour, receiver: string): Promise<void> {
  await made.charge("order-107");
  await made.call("sandboxAdvanceClock", { body: { by: "16m" } });
  await made.call("sandboxSetFaults", {
    body: { seed: 7, rules: [{ fault: "drop", statuses: ["settlement"], share: 0.5 }] },
  });
  await made.call("sandboxGetFaults");
  await made.call("sandboxClearFaults");
  await made.call("sandboxNoteEvent", {
    body: { name: "certify.forged", order: "order-101", data: { about: "another signature" } },
  });
  await made.call("sandboxEvents", { query: { order: "order-101", limit: "2" } });
  const listed = await made.call("sandboxNotifications", {
    query: { order: "order-101", limit: "1" },
  });
  await made.call("sandboxNotificationLog", { query: { order: "order-101", limit: "1" } });
  await made.call("sandboxRequests", { query: { order: "order-101", limit: "1" } });
  const { notifications } = JSON.parse(listed) as { notifications: readonly { id: string }[] };
  await made.call("sandboxResend", {
    path: { notification_id: notifications[0]?.id ?? "" },
    body: {},
  });
  await made.call("sandboxResendGivenUp", { body: { endpoint: receiver } });
  await made.call("sandboxTestNotification", { body: { wait: true } });
  await made.call("sandboxWait", {
    body: { transaction: "order-101", status: ["settlement"], timeout: "10s" },
  });
  await made.call("sandboxProblems", {});
  await made.call("sandboxWorkbench", { query: { order: "order-101", limit: "1" } });
}

async function inHand(made: Tour): Promise<void> {
  await made.call("sandboxTakeControl", { body: { ttl: "1m" } });
  await made.charge("order-109");
  const listed = await made.call("sandboxGetControl");
  const { due } = JSON.parse(listed) as { due: readonly { notification_id: string }[] };
  const id = due.at(-1)?.notification_id ?? "";
  await made.call("sandboxDeliver", {
    path: { notification_id: id },
    body: { give_up_after: "5s" },
  });
  await made.call("sandboxDeliverSeveral", {
    body: {
      notifications: [
        { id, again: true },
        { id, again: true },
      ],
      together: true,
    },
  });
  const gates = [
    { match: { path: "/v2/*/status", order: "order-109" }, do: "answer", code: "500" },
  ];
  const set = await made.call("sandboxSetGates", { body: { ttl: "1m", gates } });
  await made.call("sandboxGetGates");
  await made.ask("order-109");
  await made.call("sandboxCalls", { query: { order: "order-109", limit: "1" } });
  const [gate] = (JSON.parse(set) as { gates: readonly { gate_id: string }[] }).gates;
  const added = await made.call("sandboxAddGates", {
    body: { gates: [{ match: { order: "order-109" }, do: "hold" }] },
  });
  const [other] = (JSON.parse(added) as { gates: readonly { gate_id: string }[] }).gates;
  await made.call("sandboxRemoveGate", { path: { gate_id: other?.gate_id ?? "" }, body: {} });
  await made.call("sandboxReleaseGate", { path: { gate_id: gate?.gate_id ?? "" }, body: {} });
  await made.call("sandboxConfirmRefund", {
    path: { id: "order-101" },
    body: { refund_key: "refund-1" },
  });
  await made.call("sandboxTransactions", { query: { order: "order-109" } });
  await made.call("sandboxEndControl", { body: {} });
}

/** A server that does not know the path, until it does. */
async function incidents(made: Tour, receiver: Receiver): Promise<void> {
  receiver.answer(404);
  await made.charge("order-108");
  await made.advance("1m");
  const listed = await made.call("sandboxIncidents", { query: { state: "open" } });
  const [open] = (JSON.parse(listed) as { incidents: readonly { id: string }[] }).incidents;
  const path = { incident_id: open?.id ?? "" };
  await made.call("sandboxMuteIncident", { path, body: { for: "2h", reason: "deploying" } });
  await made.call("sandboxUnmuteIncident", { path, body: {} });
  receiver.answer(200);
  await made.call("sandboxResendIncident", { path, body: {} });
}

async function wholeSessions(made: Tour): Promise<void> {
  const session = await made.call("sandboxExport");
  // Of a whole session the first and the last line are enough to read.
  const lines = session.trimEnd().split("\n");
  made.examples["sandboxExport"] = {
    http: 200,
    answer: `${[lines[0], "…", lines.at(-1)].join("\n")}\n`,
  };
  await made.call("sandboxReset", { body: {} });
  await made.call("sandboxImport", { query: { reset: "true" }, file: "session.jsonl" }, session);
}

/** The same texts in every run: ids by the order in which they appear, addresses as people see them. */
function normal(examples: Examples, { url, keys }: TestServer, receiver: string): Examples {
  const ids = new Map<string, string>();
  const text = JSON.stringify(examples)
    .replaceAll(url, "http://127.0.0.1:7747")
    .replaceAll(receiver, "http://localhost:3000")
    .replaceAll(keys.id, "G100200300")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      if (!ids.has(id))
        ids.set(id, `019ad7a1-5000-7000-8000-${String(ids.size + 1).padStart(12, "0")}`);
      return ids.get(id) ?? "";
    });
  return JSON.parse(text) as Examples;
}

/** The members and types of a value, and nothing of what is in them. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== "object" || value === null) return typeof value;
  const members = Object.entries(value).map(([name, member]) => [name, shapeOf(member)] as const);
  return Object.fromEntries(members);
}

suite("the examples of the API's document", () => {
  test("are calls that this gateway answers like that, one for each operation", async (t) => {
    const made = await tour(t);
    if (process.env["WRITE_EXAMPLES"]) {
      writeFileSync(FILE, `${JSON.stringify(made, null, 2)}\n`);
    }
    const kept = JSON.parse(readFileSync(FILE, "utf8")) as Examples;
    const operations = Object.values(describeApi().paths).flatMap((path) => Object.values(path));
    for (const { operationId: id } of operations) {
      const { answer, ...asked } = kept[id] ?? NONE;
      const { answer: now, ...askedNow } = made[id] ?? NONE;
      assert.deepEqual(shapeOf(asked), shapeOf(askedNow), `${id}: WRITE_EXAMPLES=1 writes it anew`);
      assert.deepEqual(shapeOf(answer), shapeOf(now), `the answer of ${id}`);
      assert.equal(asked.http, askedNow.http, id);
    }
    assert.deepEqual(Object.keys(kept).sort(), operations.map((one) => one.operationId).sort());
  });
});
