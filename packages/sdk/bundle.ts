import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Writes the JavaScript that is published, after `tsc` has checked the sources and written the types.
 * Few files: loading forty small modules takes ten times as long as loading one. What the entries
 * share is split off, so that an error made by one is an instance of the class that another exports.
 */
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: [
    "index.ts",
    "index.node.ts",
    "postgres-store.ts",
    "node-listener.ts",
    "snap.ts",
    "certify-probe.ts",
  ].map((file) => folder(`src/${file}`)),
  outdir: folder("dist"),
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2024",
  platform: "neutral",
  conditions: ["@gerbang/source"],
  external: ["node:*"],
  sourcemap: true,
  chunkNames: "shared-[hash]",
});
