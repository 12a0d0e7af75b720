import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What scripts need to know of a running Gerbang: the content of `started.json`. */
export interface Started {
  readonly url: string;
  readonly shop_url: string;
  readonly merchant_id: string;
  readonly server_key: string;
  readonly client_key: string;
  /** For the shop's `/admin`. */
  readonly owner_password: string;
  readonly pid: number;
}

/** Writes `started.json` in one piece, readable by its owner only: it holds the server key. */
export async function writeStarted(dataDir: string, started: Started): Promise<void> {
  const file = join(dataDir, "started.json");
  const draft = `${file}.${process.pid}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(draft, `${JSON.stringify(started, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** What the last start wrote; `undefined` before the first. */
export async function readStarted(dataDir: string): Promise<Started | undefined> {
  try {
    return JSON.parse(await readFile(join(dataDir, "started.json"), "utf8")) as Started;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** What a newcomer sees when everything runs. The `curl` line works as pasted. */
export function announce(
  started: Started,
  { seconds, signInUrl }: { readonly seconds: string; readonly signInUrl?: string },
): string {
  const { url, shop_url, merchant_id, server_key, client_key, owner_password } = started;
  return `
  Gerbang is running (ready after ${seconds} s). Press Ctrl+C to stop it.

    Coffee shop    ${shop_url}      order something and pay for it
    Its owner      ${shop_url}/admin      user owner, password ${owner_password}
    QRIS scanner   ${url}/qris/index      pay by QR code, as any wallet
    Dashboard      ${signInUrl === undefined ? `${url}/dashboard` : `${signInUrl}\n                   (works once: choose a password there)`}
    API reference  ${url}/docs/api

    Merchant       ${merchant_id}
    Server key     ${server_key}
    Client key     ${client_key}

  Charge with the Core API:

    curl ${url}/v2/charge -u '${server_key}:' \\
      -H 'Content-Type: application/json' -H 'Accept: application/json' \\
      -d '{"payment_type":"gopay","transaction_details":{"order_id":"order-'$(date +%s)'","gross_amount":44000}}'

  Everything here is a sandbox: no real money can move.

`;
}
