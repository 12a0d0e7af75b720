import type { FastifyRequest } from "fastify";
import { networkOf } from "../../operations/network-of.ts";
import { findPayloadOfPicture } from "../../operations/transactions/scan-address.ts";
import type { PageContext } from "../parts/page-context.ts";
import { readUploadedForm } from "../parts/uploaded-form.ts";
import type { InputRefusal } from "./scanner-texts.ts";

/** What somebody put in: text, or a picture. */
interface ScanInput {
  readonly text: string;
  readonly picture: Buffer | undefined;
}

export const PICTURE_BYTES_MAX = 8 * 1024 * 1024;

/** As pictures come, from stores of files without a type of their own, too. */
const PICTURE_TYPE = /^(?:image\/|application\/octet-stream|binary\/octet-stream|\/)/i;

type PayloadReading =
  | { readonly outcome: "read"; readonly payload: string }
  | { readonly outcome: "refused"; readonly reason: InputRefusal };

/** `qrCodeUrl` is the field's name in the newer simulator. */
export async function readScanInput(request: FastifyRequest): Promise<ScanInput> {
  const { fields, files } = await readUploadedForm(request);
  const { picture } = files;
  return {
    text: (fields["qr"] ?? fields["qrCodeUrl"] ?? "").trim(),
    // What a browser sends when nothing was chosen.
    picture: picture?.length === 0 ? undefined : picture,
  };
}

/** Text counts before a picture: a script that has read the picture puts the payload there. */
export async function readPayload(
  context: PageContext,
  { text, picture }: ScanInput,
  visitor: string,
): Promise<PayloadReading> {
  if (/^https?:\/\//i.test(text)) return await readAddress(context, text, visitor);
  if (text !== "") return { outcome: "read", payload: text };
  if (picture) return await context.pictures.read(picture);
  return { outcome: "refused", reason: "nothing_given" };
}

async function readAddress(
  context: PageContext,
  address: string,
  visitor: string,
): Promise<PayloadReading> {
  if (!URL.canParse(address)) return { outcome: "refused", reason: "address_failed" };
  const { origin, pathname } = new URL(address);
  if (origin === new URL(context.publicUrl()).origin) {
    const payload = await findPayloadOfPicture(context.gateway, pathname);
    if (payload === undefined) return { outcome: "refused", reason: "address_failed" };
    return { outcome: "read", payload };
  }
  const got = await fetchPicture(context, address, visitor);
  if (got === "too_many_fetches") return { outcome: "refused", reason: got };
  if (got.ok && got.status === 200) return await context.pictures.read(got.bytes);
  return { outcome: "refused", reason: got.ok ? "address_failed" : reasonOf(got.failure) };
}

/** Nobody knows who asks: all of them together, and each, may have only so much fetched. */
async function fetchPicture({ gateway }: PageContext, address: string, visitor: string) {
  const { outbound, pictureFetches, wallNow } = gateway;
  const fetch = pictureFetches.admit(networkOf(visitor), wallNow());
  if (!fetch) return "too_many_fetches";
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
