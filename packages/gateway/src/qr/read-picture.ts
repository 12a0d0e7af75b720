import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { pictureSize } from "./picture-size.ts";

export type PictureReading =
  | { readonly outcome: "read"; readonly payload: string }
  | {
      readonly outcome: "refused";
      readonly reason: "no_code_in_picture" | "picture_too_large" | "picture_unreadable";
    };

/** Some kilobytes of PNG can unpack to gigabytes of pixels: what is larger is not unpacked. */
const SIDE_PX_MAX = 4096;

/** Reads the QR code of a PNG or JPEG, be it a photo, a screenshot or a small part of either. */
export async function readQrPicture(bytes: Uint8Array): Promise<PictureReading> {
  const size = pictureSize(bytes);
  if (!size) return { outcome: "refused", reason: "picture_unreadable" };
  if (size.width > SIDE_PX_MAX || size.height > SIDE_PX_MAX) {
    return { outcome: "refused", reason: "picture_too_large" };
  }
  await prepareReader();
  const [found] = await readBarcodes(bytes, { formats: ["QRCode"], tryHarder: true });
  if (!found?.isValid) return { outcome: "refused", reason: "no_code_in_picture" };
  return { outcome: "read", payload: found.text };
}

let preparing: Promise<void> | undefined;

/** Loaded with the first picture; by itself the library would fetch it from another host. */
async function prepareReader(): Promise<void> {
  preparing ??= (async () => {
    const file = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
    const wasmBinary = new Uint8Array(await readFile(file)).buffer;
    await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  })();
  await preparing;
}
