import assert from "node:assert/strict";
import type { OrderId } from "@gerbang/protocol";
import { chargeBody, type TestServer } from "./gateway.ts";

interface ChargedOrder {
  readonly orderId: string;
  readonly transactionId: string;
  readonly deeplink: string;
  readonly qrCode: string;
  readonly framedQrCode: string;
  /** What the deeplink carries. */
  readonly reference: string;
}

/** Charges an order and returns the links that its customer pays with. */
export async function chargeOrder(
  server: TestServer,
  orderId: string,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<ChargedOrder> {
  const { paymentType = "gopay", grossAmount = 44_000, ...rest } = more;
  const wanted = chargeBody(orderId, Number(grossAmount), String(paymentType));
  const { status, body } = await server.call("POST", "/v2/charge", { ...wanted, ...rest }, headers);
  assert.equal(status, 200, JSON.stringify(body));
  const actions = body["actions"] as readonly { name: string; url: string }[];
  const urlOf = (name: string) => actions.find((action) => action.name === name)?.url ?? "";
  const deeplink = urlOf("deeplink-redirect");
  return {
    orderId,
    transactionId: String(body["transaction_id"]),
    deeplink,
    qrCode: urlOf("generate-qr-code"),
    framedQrCode: urlOf("generate-qr-code-v2"),
    reference: deeplink && referenceIn(deeplink),
  };
}

/** In the older links and in the newer ones. */
function referenceIn(deeplink: string): string {
  const { searchParams } = new URL(deeplink);
  return searchParams.get("referenceid") ?? searchParams.get("tref") ?? "";
}

/** Asks the gateway for its QR payload, the way a customer's camera would see it. */
export async function qrPayloadOf(server: TestServer, orderId: string): Promise<string> {
  const row = await server.gateway.db.kysely
    .selectFrom("transaction")
    .select("qr_payload")
    .where("order_id", "=", orderId as OrderId)
    .executeTakeFirstOrThrow();
  return row.qr_payload;
}

/** Sends a form as a browser without scripts does, and does not follow where it is sent. */
export async function postForm(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; location: string; html: string }> {
  const answer = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers,
    redirect: "manual",
  });
  return {
    status: answer.status,
    location: answer.headers.get("location") ?? "",
    html: await answer.text(),
  };
}

export async function getPage(
  url: string,
  headers: Readonly<Record<string, string>> = { "accept-language": "en" },
): Promise<{ status: number; headers: Headers; html: string }> {
  const answer = await fetch(url, { headers, redirect: "manual" });
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}

export async function statusOf(server: TestServer, orderId: string) {
  const { body } = await server.call("GET", `/v2/${orderId}/status`);
  return body;
}
