import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { checkPayload } from "../../domain/upstream/check-payload.ts";
import type { PictureReply } from "../../domain/upstream/connector.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import { saveQrPayload } from "../../store/upstream/save-qr-payload.ts";
import type { Gateway } from "../gateway.ts";
import { callAttention } from "./call-attention.ts";
import { findShown } from "./close-upstream.ts";

/** Reads what the QR code of a picture says; `undefined` when it holds none. */
type ReadCode = (picture: Uint8Array) => Promise<string | undefined>;

/**
 * The payload of a transaction whose upstream gave a picture alone: fetched once, read, checked as any
 * other, and kept, so that every picture that is served is drawn from what was checked. `undefined` while
 * the upstream does not give it, or when it must not be shown; the next look tries again.
 */
export async function adoptPicture(
  gateway: Gateway,
  merchant: Merchant,
  transaction: Transaction,
  readCode: ReadCode,
): Promise<string | undefined> {
  const { id, merchantId, grossAmount } = transaction;
  const charge = await findUpstreamCharge(gateway.db.kysely, merchantId, id);
  const url = charge?.pictureUrl;
  if (url === undefined) return undefined;
  const { account, attempt } = await findShown(gateway, merchant, transaction);
  const reply = await gateway.upstreamCalls.run<PictureReply>(
    account,
    { verb: "picture", rank: "command", attemptId: attempt.id },
    async (connector, call) => await connector.picture(call, url),
  );
  if (reply.outcome !== "fetched") return undefined;
  const payload = await readCode(reply.bytes);
  const problem = payload === undefined ? "picture" : checkPayload(payload, grossAmount);
  if (payload !== undefined && problem === undefined) {
    await saveQrPayload(gateway.db, transaction, payload);
    return payload;
  }
  await callAttention(gateway, {
    merchantId,
    kind: "bad_offer",
    subject: attempt.id,
    transactionId: id,
    data: { problem, picture: true },
  });
  return undefined;
}
