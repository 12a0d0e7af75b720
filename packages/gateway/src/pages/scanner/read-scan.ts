import type { QrisInspection } from "@gerbang/protocol";
import type { FastifyRequest } from "fastify";
import { networkOf } from "../../operations/network-of.ts";
import { findByReference, type Payable } from "../../operations/transactions/find-payable.ts";
import { logVisit } from "../../operations/transactions/log-event.ts";
import { scan } from "../../operations/transactions/scan.ts";
import { findByAddress, findByTransactionId } from "../../operations/transactions/scan-address.ts";
import type { PageContext } from "../parts/page-context.ts";
import { readUploadedForm } from "../parts/uploaded-form.ts";
import { type PastedInput, recogniseInput } from "./recognise-input.ts";
import type { InputRefusal, ScannerRefusal } from "./scanner-texts.ts";

/** What somebody put in: text, or a picture. */
interface ScanInput {
  readonly text: string;
  readonly picture: Buffer | undefined;
}

export const PICTURE_BYTES_MAX = 8 * 1024 * 1024;
/** What is shown again to be corrected; a whole picture in a `data:` address is not. */
const SHOWN_LENGTH_MAX = 8_000;

/** As pictures come, from stores of files without a type of their own, too. */
const PICTURE_TYPE = /^(?:image\/|application\/octet-stream|binary\/octet-stream|\/)/i;

/** What a scan came to. */
export type ScanResult =
  | { readonly payable: Payable }
  | {
      readonly reason: ScannerRefusal;
      readonly inspection?: QrisInspection;
      /** To be corrected. */
      readonly text: string;
      /** When the same may be put in again. */
      readonly retryAfterS?: number;
    };

/** Reads what a form brings, whatever it is, as far as a transaction of this gateway. */
export async function readScan(context: PageContext, request: FastifyRequest): Promise<ScanResult> {
  const { text, picture } = await readScanInput(request);
  const input = recogniseInput(text);
  const shown = text.length > SHOWN_LENGTH_MAX ? "" : text;
  // Text counts before a picture: a script that has read the picture puts the payload there.
  const found = input.kind === "nothing" && picture ? { bytes: picture } : input;
  const result = await resolve({ ...context, visitor: request.ip }, found);
  if ("reason" in result) return { ...result, text: shown || result.text };
  await logVisit(context.gateway, result.payable, "wallet.scanned");
  return result;
}

/** Where a scan is made, and by whom, as far as anybody knows. */
type ScanContext = PageContext & { readonly visitor: string };

/** `qrCodeUrl` is the field's name in the newer simulator. */
async function readScanInput(request: FastifyRequest): Promise<ScanInput> {
  const { fields, files } = await readUploadedForm(request);
  const { picture } = files;
  return {
    text: (fields["qr"] ?? fields["qrCodeUrl"] ?? "").trim(),
    // What a browser sends when nothing was chosen.
    picture: picture?.length === 0 ? undefined : picture,
  };
}

async function resolve(
  context: ScanContext,
  input: PastedInput | { readonly bytes: Uint8Array },
): Promise<ScanResult> {
  if ("bytes" in input) return await readPicture(context, input.bytes);
  const { gateway } = context;
  switch (input.kind) {
    case "nothing":
      return refuse("nothing_given");
    case "payload":
      return await readPayload(context, input.payload);
    case "address":
      return await readAddress(context, input.url);
    case "transaction_id": {
      const payable = await findByTransactionId(gateway, input.id);
      return payable ? { payable } : refuse("unknown_id");
    }
    case "reference": {
      const payable = await findByReference(gateway, input.reference);
      return payable ? { payable } : refuse("unknown_id");
    }
    case "app_link":
    case "order_id":
      return refuse(input.kind);
  }
}

function refuse(reason: ScannerRefusal): ScanResult {
  return { reason, text: "" };
}

async function readPayload(context: PageContext, payload: string): Promise<ScanResult> {
  const scanned = await scan(context.gateway, payload);
  if (scanned.outcome === "read") return { payable: scanned.payable };
  const { reason, inspection } = scanned;
  return { reason, inspection, text: payload };
}

async function readPicture(context: ScanContext, bytes: Uint8Array): Promise<ScanResult> {
  const read = await context.pictures.read(bytes);
  if (read.outcome === "refused") return refuse(read.reason);
  // A code may hold an address: of our wallet, say.
  const input = recogniseInput(read.payload);
  return input.kind === "address" || input.kind === "picture"
    ? await readOwnAddress(context, read.payload)
    : await resolve(context, input.kind === "order_id" ? asPayload(read.payload) : input);
}

function asPayload(payload: string): PastedInput {
  return { kind: "payload", payload };
}

/** What a picture says is looked up, and never fetched. */
async function readOwnAddress(context: PageContext, address: string): Promise<ScanResult> {
  const own = URL.canParse(address)
    ? await findByAddress(context.gateway, new URL(address))
    : undefined;
  if (own?.outcome === "found") return { payable: own.payable };
  return await readPayload(context, address);
}

/** Behind addresses that hold no picture. */
const UNKNOWN = { api: "api_address", wallet: "unknown_id" } as const;

async function readAddress(context: ScanContext, address: string): Promise<ScanResult> {
  if (!URL.canParse(address)) return refuse("address_failed");
  const url = new URL(address);
  const own = await findByAddress(context.gateway, url);
  if (own.outcome === "found") return { payable: own.payable };
  if (own.outcome === "unknown" && own.what !== "picture") return refuse(UNKNOWN[own.what]);
  if (url.origin === new URL(context.publicUrl()).origin) return refuse("address_failed");
  const got = await fetchPicture(context, address);
  if ("retryAfterS" in got) return { ...refuse("too_many_fetches"), ...got };
  if (!got.ok) return refuse(reasonOf(got.failure));
  return got.status === 200 ? await readPicture(context, got.bytes) : refuse("address_failed");
}

/** Nobody knows who asks: all of them together, and each, may have only so much fetched. */
async function fetchPicture({ gateway, visitor }: ScanContext, address: string) {
  const { outbound, pictureFetches, wallNow } = gateway;
  const fetch = pictureFetches.admit(networkOf(visitor), wallNow());
  if (!fetch.isAdmitted) return { retryAfterS: fetch.retryAfterS };
  let bytes = 0;
  try {
    const got = await outbound.get(address, {
      headers: { accept: "image/png, image/jpeg" },
      bytesMax: PICTURE_BYTES_MAX,
      contentType: PICTURE_TYPE,
    });
    bytes = got.ok ? got.bytes.length : 0;
    return got;
  } finally {
    fetch.end(bytes);
  }
}

/** Says little on purpose: else the scanner could be used to explore the network of this server. */
function reasonOf(failure: string): InputRefusal {
  if (failure === "too_large") return "picture_too_large";
  if (failure === "other_type") return "picture_unreadable";
  return failure.startsWith("blocked") ? "address_not_allowed" : "address_failed";
}
