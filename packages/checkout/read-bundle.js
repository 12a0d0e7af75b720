import { readFile } from "node:fs/promises";

export async function bundleCheckout() {
  return await readFile(new URL("./dist/gerbang-checkout.js", import.meta.url), "utf8");
}
