// Runs in a thread of its own: says when it is ready, then answers each picture with what it holds.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** By itself the library would fetch this file from another host. */
const wasm = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
const wasmBinary = new Uint8Array(await readFile(wasm)).buffer;
await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });

parentPort?.on("message", (bytes: Uint8Array) => {
  void (async () => {
    const [found] = await readBarcodes(bytes, { formats: ["QRCode"], tryHarder: true });
    parentPort?.postMessage(found?.isValid ? found.text : undefined);
  })();
});
parentPort?.postMessage("ready");
