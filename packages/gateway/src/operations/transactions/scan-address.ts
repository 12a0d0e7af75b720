import { parseTransactionId } from "@gerbang/protocol";
import {
  findTransactionById,
  findTransactionByReference,
} from "../../store/transactions/find-transaction.ts";
import type { Gateway } from "../gateway.ts";

const BY_ID = /^\/v2\/(?:gopay|qris)\/(?:shopeepay\/(?:sppq_)?)?([^/]+)\/qr-code$/;
const BY_REFERENCE = /^\/v4\/qris\/(?:gopay\/)?([^/]+)\/qr-code$/;

/**
 * The payload of one of our own QR pictures by its address, without fetching it. `undefined` when
 * the path is not a picture's or no transaction stands behind it.
 */
export async function findPayloadOfPicture(
  gateway: Gateway,
  path: string,
): Promise<string | undefined> {
  const id = parseTransactionId(BY_ID.exec(path)?.[1] ?? "");
  const reference = BY_REFERENCE.exec(path)?.[1];
  const transaction = id
    ? await findTransactionById(gateway.db, id)
    : reference && (await findTransactionByReference(gateway.db, reference));
  return transaction ? transaction.qrPayload : undefined;
}
