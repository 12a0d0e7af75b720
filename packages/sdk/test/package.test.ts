import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const SOURCE = new URL("../src/", import.meta.url);

/** Bundles what somebody gets who imports this, for a runtime without Node's modules. */
async function bundle(code: string, platform: "browser" | "node" = "browser") {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(SOURCE), loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform,
    conditions: ["@gerbang/source"],
  });
  const [file] = outputFiles;
  assert.ok(file);
  const external = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.map(({ path }) => path),
  );
  return { gzipBytes: gzipSync(file.contents).length, external };
}

suite("the package", () => {
  test("needs nothing but Web APIs, except in Node its http modules", async () => {
    const everything =
      'export * from "./index.ts"; export * from "./postgres-store.ts"; export * from "./node-listener.ts"; export * from "./certify-probe.ts"; export * from "./snap.ts";';
    assert.deepEqual((await bundle(everything)).external, []);
    const inNode = await bundle('export * from "./index.node.ts"', "node");
    assert.deepEqual([...new Set(inNode.external)].sort(), ["node:http", "node:https"]);
  });

  test("stays small, and what is not used stays out", async () => {
    const client = await bundle('export { createClient } from "./index.ts"');
    const receiver = await bundle('export { createReceiver } from "./index.ts"');
    const everything = await bundle('export * from "./index.ts"');
    const snapClient = await bundle('export { createSnapClient } from "./snap.ts"');
    const snapReceiver = await bundle('export { createSnapReceiver } from "./snap.ts"');
    assert.ok(snapClient.gzipBytes < 6_600, `client of BI-SNAP: ${snapClient.gzipBytes} bytes`);
    assert.ok(snapReceiver.gzipBytes < 5_000, `its receiver: ${snapReceiver.gzipBytes} bytes`);
    assert.ok(client.gzipBytes < 4_600, `client: ${client.gzipBytes} bytes`);
    assert.ok(receiver.gzipBytes < 7_000, `receiver: ${receiver.gzipBytes} bytes`);
    assert.ok(everything.gzipBytes < 13_000, `everything: ${everything.gzipBytes} bytes`);
  });
});
