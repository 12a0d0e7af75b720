// Runs in a thread of its own: says when it is ready, then answers each picture with what it holds.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { paintBackgrounds } from "./transparent-picture.ts";

/** By itself the library would fetch this file from another host. */
const wasm = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
const wasmBinary = new Uint8Array(await readFile(wasm)).buffer;
await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });

type Picture = Parameters<typeof readBarcodes>[0];

async function readCode(picture: Picture): Promise<string | undefined> {
  const [found] = await readBarcodes(picture, { formats: ["QRCode"], tryHarder: true });
  return found?.isValid ? found.text : undefined;
}

async function read(bytes: Uint8Array): Promise<string | undefined> {
  const payload = await readCode(bytes);
  if (payload !== undefined) return payload;
  for (const painted of paintBackgrounds(bytes)) {
    const seen = await readCode(painted);
    if (seen !== undefined) return seen;
  }
  return undefined;
}

parentPort?.on("message", (bytes: Uint8Array) => {
  void (async () => parentPort?.postMessage(await read(bytes)))();
});
parentPort?.postMessage("ready");
