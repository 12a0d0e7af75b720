import { readFileSync } from "node:fs";

/** This program's own, which is the gateway's, too. */
export function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
