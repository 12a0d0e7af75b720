import { parseTransactionId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { forcedOutcome } from "../../domain/transactions/forced-outcomes.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  findPictured,
  findPicturedByReference,
  type Pictured,
} from "../../operations/transactions/find-payable.ts";
import { adoptPicture } from "../../operations/upstream/adopt-picture.ts";
import { renderFramedQrPng } from "../../qr/framed-picture.ts";
import { createPictureReader } from "../../qr/picture-reader.ts";
import { renderQrPng } from "../../qr/qr-picture.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";
import { addRoute } from "../shared/endpoint.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import * as endpoints from "./qr-code-endpoints.ts";

type Serve = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The pictures: no authorisation, for `<img src>`. Core API section 3.10. */
export function qrCodeRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  const codeOf = payloadFinder(app, gateway);
  const plain = async (id: string, reply: FastifyReply) => {
    const transactionId = parseTransactionId(id);
    const found = transactionId && (await findPictured(gateway, transactionId));
    return await sendPng(reply, found && (await codeOf(found)), renderQrPng);
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
    return await sendPng(reply, found && (await codeOf(found)), renderFramedQrPng);
  };
  addRoute(app, endpoints.FRAMED_PICTURE, framed);
  addRoute(app, endpoints.FRAMED_PICTURE_SHORT, framed);
}

/** A transaction with the payload of its QR code; `undefined` while its upstream does not give it. */
interface Code {
  readonly found: Pictured;
  readonly payload: string | undefined;
}

const PICTURES_MAX = 32;

/** Where an upstream gave a picture alone, its payload is read from that, once. */
function payloadFinder(app: FastifyInstance, gateway: Gateway): (found: Pictured) => Promise<Code> {
  const reader = createPictureReader({ picturesMax: PICTURES_MAX });
  app.addHook("onClose", async () => await reader.close());
  const readCode = async (picture: Uint8Array) => {
    const reading = await reader.read(picture);
    return reading.outcome === "read" ? reading.payload : undefined;
  };
  return async (found) => {
    const { transaction, merchant } = found;
    const { qrPayload } = transaction;
    const payload = qrPayload || (await adoptPicture(gateway, merchant, transaction, readCode));
    return { found, payload };
  };
}

/** A picture never changes, also after a final status: receipts refer to it. */
async function sendPng(
  reply: FastifyReply,
  code: Code | undefined,
  render: (payload: string) => Buffer,
): Promise<FastifyReply> {
  if (!code) throw new ApiError("transaction_not_found");
  const { payload } = code;
  const { transaction, merchant } = code.found;
  const forced = forcedOutcome(merchant.environment, transaction.orderId);
  if (forced?.pictureUnavailable || payload === undefined) {
    // The only recorded failure of a picture carries the transaction's id. Section 3.10.
    return await reply.send(new ApiError("picture_unavailable").toBody(transaction.id));
  }
  return await reply
    .header("content-type", "image/png")
    .header("cache-control", "private, max-age=86400, immutable")
    .header("etag", `"${transaction.id}"`)
    // A checkout page lets its customer save the picture, which takes reading it across origins.
    .header("access-control-allow-origin", "*")
    .send(render(payload));
}
