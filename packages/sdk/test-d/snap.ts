/** Types as promises: this file is compiled and never run. */

import { createServer } from "node:http";
import { nodeListener } from "@gerbang/sdk/node";
import {
  createSnapClient,
  createSnapReceiver,
  type DebitNotification,
  GatewayError,
  type QrNotification,
  toSnapAmount,
  verifySnapNotification,
} from "@gerbang/sdk/snap";

const snap = createSnapClient({
  clientId: "G1-SNAP",
  clientSecret: "secret",
  privateKey: "-----BEGIN PRIVATE KEY-----",
  baseUrl: "http://localhost:7747",
});
// @ts-expect-error a secret is needed
createSnapClient({ clientId: "G1-SNAP", privateKey: "", baseUrl: "http://localhost:7747" });

const amount = toSnapAmount(44_000);
const code = await snap.qr.generate({ amount });
const content: string = code.qrContent;
// @ts-expect-error amounts are text with a currency
await snap.qr.generate({ amount: 44_000 });
// @ts-expect-error a cancellation says why
await snap.qr.cancel({ originalReferenceNo: "A1" });
// @ts-expect-error the operation is named by externalId here
await snap.qr.generate({ amount }, { idempotencyKey: "order-101" });

const status = await snap.debit.status({ originalExternalId: "order-101" });
// Open for what a provider may add, and known by heart.
const known: "00" extends typeof status.latestTransactionStatus ? true : false = true;
const later: typeof status.latestTransactionStatus = "10";

try {
  await snap.debit.refund({ originalReferenceNo: "A1", refundAmount: amount });
} catch (error) {
  if (error instanceof GatewayError && error.code === "account_unlinked") throw error;
}

const receiver = createSnapReceiver({
  publicKey: ["-----BEGIN PUBLIC KEY-----"],
  onQr: (notification) => {
    notification satisfies QrNotification;
  },
  onDebit: async (notification) => {
    notification satisfies DebitNotification;
    await Promise.resolve();
  },
});
createServer(nodeListener(receiver.handle));

const verified = await verifySnapNotification(
  { path: "/v1.0/debit/notify", headers: new Headers(), body: new Uint8Array() },
  { publicKeys: ["-----BEGIN PUBLIC KEY-----"] },
);
if (verified.outcome === "genuine" && verified.kind === "debit") {
  verified.notification satisfies DebitNotification;
}

export { content, known, later };
