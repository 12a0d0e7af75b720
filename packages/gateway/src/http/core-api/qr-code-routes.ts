import { parseTransactionId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { forcedOutcome } from "../../domain/transactions/forced-outcomes.ts";
import {
  findPictured,
  findPicturedByReference,
  type Pictured,
} from "../../operations/transactions/find-payable.ts";
import { renderFramedQrPng } from "../../qr/framed-picture.ts";
import { renderQrPng } from "../../qr/qr-picture.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";
import { addRoute } from "../shared/endpoint.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import * as endpoints from "./qr-code-endpoints.ts";

type Serve = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The pictures: no authorisation, for `<img src>`. Core API section 3.10. */
export function qrCodeRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  const plain = async (id: string, reply: FastifyReply) => {
    const transactionId = parseTransactionId(id);
    const found = transactionId && (await findPictured(gateway, transactionId));
    return await sendPng(reply, found, ({ transaction }) => renderQrPng(transaction.qrPayload));
  };
  const plainById: Serve = async (request, reply) =>
    await plain(pathParameter(request, "id"), reply);
  addRoute(app, endpoints.GOPAY_PICTURE, plainById);
  addRoute(app, endpoints.QRIS_PICTURE, plainById);
  addRoute(app, endpoints.SHOPEE_PICTURE, async (request, reply) => {
    const id = pathParameter(request, "id").replace(/^sppq_/, "");
    return await plain(id, reply);
  });

  const framed: Serve = async (request, reply) => {
    const found = await findPicturedByReference(gateway, pathParameter(request, "reference"));
    return await sendPng(reply, found, ({ transaction }) =>
      renderFramedQrPng(transaction.qrPayload),
    );
  };
  addRoute(app, endpoints.FRAMED_PICTURE, framed);
  addRoute(app, endpoints.FRAMED_PICTURE_SHORT, framed);
}

/** A picture never changes, also after a final status: receipts refer to it. */
async function sendPng(
  reply: FastifyReply,
  found: Pictured | undefined,
  render: (found: Pictured) => Buffer,
): Promise<FastifyReply> {
  if (!found) throw new ApiError("transaction_not_found");
  const { transaction, merchant } = found;
  const forced = forcedOutcome(merchant.environment, transaction.orderId);
  // An upstream may have given a picture of its own, and no payload to draw.
  if (forced?.pictureUnavailable || transaction.qrPayload === "") {
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
