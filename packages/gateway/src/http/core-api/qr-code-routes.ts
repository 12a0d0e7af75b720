import { parseTransactionId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply } from "fastify";
import { forcedOutcome } from "../../domain/transactions/forced-outcomes.ts";
import {
  findByReference,
  findPayable,
  type Payable,
} from "../../operations/transactions/find-payable.ts";
import { renderFramedQrPng } from "../../qr/framed-picture.ts";
import { renderQrPng } from "../../qr/qr-picture.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";
import { addRoute } from "../shared/endpoint.ts";
import * as endpoints from "./qr-code-endpoints.ts";

/** The pictures: no authorisation, for `<img src>`. Core API section 3.10. */
export function qrCodeRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  const byId = async (id: string) => {
    const transactionId = parseTransactionId(id);
    return transactionId && (await findPayable(gateway, transactionId));
  };
  const plain = async (params: unknown, reply: FastifyReply) => {
    const { id } = params as { id: string };
    return await sendPng(reply, await byId(id), ({ transaction }) =>
      renderQrPng(transaction.qrPayload),
    );
  };
  addRoute(app, endpoints.GOPAY_PICTURE, async ({ params }, reply) => await plain(params, reply));
  addRoute(app, endpoints.QRIS_PICTURE, async ({ params }, reply) => await plain(params, reply));
  addRoute(app, endpoints.SHOPEE_PICTURE, async ({ params }, reply) => {
    const { id } = params as { id: string };
    return await plain({ id: id.replace(/^sppq_/, "") }, reply);
  });

  const framed = async (params: unknown, reply: FastifyReply) => {
    const { reference } = params as { reference: string };
    const found = await findByReference(gateway, reference);
    return await sendPng(reply, found, ({ transaction }) =>
      renderFramedQrPng(transaction.qrPayload),
    );
  };
  addRoute(app, endpoints.FRAMED_PICTURE, async ({ params }, reply) => await framed(params, reply));
  addRoute(
    app,
    endpoints.FRAMED_PICTURE_SHORT,
    async ({ params }, reply) => await framed(params, reply),
  );
}

/** A picture never changes, also after a final status: receipts refer to it. */
async function sendPng(
  reply: FastifyReply,
  found: Payable | undefined,
  render: (found: Payable) => Buffer,
): Promise<FastifyReply> {
  if (!found) throw new ApiError("transaction_not_found");
  const { transaction, merchant } = found;
  if (forcedOutcome(merchant.environment, transaction.orderId)?.pictureUnavailable) {
    // The only recorded failure of a picture carries the transaction's id. Section 3.10.
    return await reply.send(new ApiError("picture_unavailable").toBody(transaction.id));
  }
  return await reply
    .header("content-type", "image/png")
    .header("cache-control", "private, max-age=86400, immutable")
    .header("etag", `"${transaction.id}"`)
    // A checkout page lets its customer save the picture, which takes reading it across origins.
    .header("access-control-allow-origin", "*")
    .send(render(found));
}
