import { parseTransactionId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Transaction } from "../domain/transaction.ts";
import { findByReference, findPayable } from "../operations/find-payable.ts";
import { renderFramedQrPng } from "../qr/framed-picture.ts";
import { renderQrPng } from "../qr/qr-picture.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext } from "./app-context.ts";

/** The pictures: no authorisation, for `<img src>`. Core API section 3.10. */
export function qrCodeRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  const picture = async (id: string, reply: FastifyReply) => {
    const transactionId = parseTransactionId(id);
    const transaction = transactionId && (await findPayable(gateway, transactionId));
    if (!transaction) throw new ApiError("transaction_not_found");
    return await sendPng(reply, transaction, renderQrPng(transaction.qrPayload));
  };
  const byId = async (request: { params: { id: string } }, reply: FastifyReply) =>
    await picture(request.params.id, reply);
  app.get<{ Params: { id: string } }>("/v2/gopay/:id/qr-code", byId);
  app.get<{ Params: { id: string } }>("/v2/qris/:id/qr-code", byId);
  app.get<{ Params: { id: string } }>(
    "/v2/qris/shopeepay/:id/qr-code",
    async (request, reply) => await picture(request.params.id.replace(/^sppq_/, ""), reply),
  );

  const framed = async (request: { params: { reference: string } }, reply: FastifyReply) => {
    const found = await findByReference(gateway, request.params.reference);
    if (!found) throw new ApiError("transaction_not_found");
    const { transaction, merchant } = found;
    const png = renderFramedQrPng({
      payload: transaction.qrPayload,
      merchantName: merchant.profile.name,
      nmid: merchant.profile.nmid,
    });
    return await sendPng(reply, transaction, png);
  };
  app.get<{ Params: { reference: string } }>("/v4/qris/gopay/:reference/qr-code", framed);
  app.get<{ Params: { reference: string } }>("/v4/qris/:reference/qr-code", framed);
}

/** A picture never changes, also after a final status: receipts refer to it. */
async function sendPng(
  reply: FastifyReply,
  transaction: Transaction,
  png: Buffer,
): Promise<FastifyReply> {
  return await reply
    .header("content-type", "image/png")
    .header("cache-control", "private, max-age=86400, immutable")
    .header("etag", `"${transaction.id}"`)
    .send(png);
}
