import type { FastifyRequest } from "fastify";
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
): Promise<PayloadReading> {
  if (/^https?:\/\//i.test(text)) return await readAddress(context, text);
  if (text !== "") return { outcome: "read", payload: text };
  if (picture) return await context.pictures.read(picture);
  return { outcome: "refused", reason: "nothing_given" };
}

async function readAddress(context: PageContext, address: string): Promise<PayloadReading> {
  if (!URL.canParse(address)) return { outcome: "refused", reason: "address_failed" };
  const { origin, pathname } = new URL(address);
  if (origin === new URL(context.publicUrl()).origin) {
    const payload = await findPayloadOfPicture(context.gateway, pathname);
    if (payload === undefined) return { outcome: "refused", reason: "address_failed" };
    return { outcome: "read", payload };
  }
  const got = await context.gateway.outbound.get(address, {
    headers: { accept: "image/png, image/jpeg" },
    bytesMax: PICTURE_BYTES_MAX,
  });
  if (got.ok && got.status === 200) return await context.pictures.read(got.bytes);
  return { outcome: "refused", reason: got.ok ? "address_failed" : reasonOf(got.failure) };
}

/** Says little on purpose: else the scanner could be used to explore the network of this server. */
function reasonOf(failure: string): InputRefusal {
  if (failure === "too_large") return "picture_too_large";
  return failure.startsWith("blocked") ? "address_not_allowed" : "address_failed";
}
