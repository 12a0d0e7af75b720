import { BI_SNAP_STATUS } from "@gerbang/protocol/bi-snap";
import { isJsonObject, type JsonObject } from "./json-object.ts";
import type { SnapshotRow } from "./snapshot-row.ts";

/** Says where a transaction's face and its external id do not agree. */
export function checkFace(row: SnapshotRow<"transaction">, say: (problem: string) => void): void {
  const isOfBiSnap = row.origin === "bi_snap";
  // Files of before there was BI-SNAP have no such member.
  if ((row.external_id ?? null) === null && !isOfBiSnap) return;
  if (!isOfBiSnap) say("external_id must be null without the origin bi_snap");
  else if ((row.external_id ?? null) === null) {
    say("external_id must be known with the origin bi_snap");
  }
}

/** Says where what a signature covers is not the end of the address that is told. */
export function checkSignedPath(
  { kind, url, signed_path: signedPath }: SnapshotRow<"notification">,
  say: (problem: string) => void,
): void {
  if (!signedPath) return;
  const isSigned = kind === "payment" || kind === "account";
  if (isSigned && url.endsWith(signedPath)) return;
  say("signed_path is not the end of the url of a payment's or an account's message");
}

/** What faults need of a message of BI-SNAP; its signature is made when it is sent. */
export function isBiSnapMessage(
  { transaction_status: status }: SnapshotRow<"notification">,
  body: JsonObject,
): boolean {
  const { amount } = body;
  const value = isJsonObject(amount) ? amount["value"] : undefined;
  return (
    typeof body["originalReferenceNo"] === "string" &&
    body["latestTransactionStatus"] === BI_SNAP_STATUS[status as keyof typeof BI_SNAP_STATUS] &&
    typeof value === "string" &&
    /^\d{1,15}\.00$/.test(value)
  );
}
