import { type InspectedField, inspectQris, type QrisInspection } from "@gerbang/protocol";
import {
  readSandboxQris,
  type SandboxQrisRefusalReason,
} from "../../domain/qris/read-sandbox-qris.ts";
import type { Gateway } from "../gateway.ts";
import { findByQrReference, type Payable } from "./find-payable.ts";

export type ScanRefusal = SandboxQrisRefusalReason | "unknown" | "altered";

type ScanOutcome =
  | { readonly outcome: "read"; readonly payable: Payable; readonly inspection: QrisInspection }
  | {
      readonly outcome: "refused";
      readonly reason: ScanRefusal;
      readonly inspection: QrisInspection;
    };

/** Finds what a scanned QR payload asks to be paid, whatever order its tags are in. */
export async function scan(gateway: Gateway, payload: string): Promise<ScanOutcome> {
  const text = payload.trim();
  const inspection = inspectQris(text);
  const reading = readSandboxQris(text);
  if (reading.outcome === "refused") {
    return { outcome: "refused", reason: reading.reason, inspection };
  }
  const payable = await findByQrReference(gateway, reading.reference);
  if (!payable) return { outcome: "refused", reason: "unknown", inspection };
  // A sticker over the amount, with a new checksum, is still not what the merchant charged.
  if (fingerprint(inspection) !== fingerprint(inspectQris(payable.transaction.qrPayload))) {
    return { outcome: "refused", reason: "altered", inspection };
  }
  return { outcome: "read", payable, inspection };
}

/** The fields in one order, without the checksum. */
function fingerprint({ fields }: QrisInspection): string {
  return fields
    .flatMap(leavesOf)
    .filter(({ path }) => path !== "63")
    .map(({ path, value }) => `${path}=${value}`)
    .sort()
    .join("\n");
}

function leavesOf(field: InspectedField): readonly InspectedField[] {
  return field.fields.length > 0 ? field.fields : [field];
}
