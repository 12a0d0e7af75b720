import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { byNight, sampleOf } from "../../checkout/test/support/sample.ts";
import { createTestDatabase } from "../../gateway/test/support/database.ts";
import { startTestServer } from "../../gateway/test/support/gateway.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** What shops install, and of what our command consists. */
const LIBRARIES = ["@gerbang/protocol", "@gerbang/sdk", "@gerbang/checkout"] as const;
const COMMAND = ["@gerbang/protocol", "@gerbang/gateway", "gerbang"] as const;
/** In the order in which they are built. */
const PACKAGES: readonly string[] = [...new Set<string>([...LIBRARIES, ...COMMAND])];

/** There npm is a script that only a shell can start. */
const IS_WINDOWS = process.platform === "win32";
/** Builds, packs, installs, compiles and checks three packages. */
const TIMEOUT_MS = 180_000;

const exec = promisify(execFile);

async function npm(folder: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await exec("npm", [...words], { cwd: folder, shell: IS_WINDOWS });
  return stdout;
}

const SHOP = `
import { GerbangCheckoutElement } from "@gerbang/checkout";
import "@gerbang/checkout/define";
import { parseRupiah } from "@gerbang/protocol";
import { createClient, createReceiver, GatewayError, memoryStore } from "@gerbang/sdk";
import { nodeListener } from "@gerbang/sdk/node";
import { postgresStore } from "@gerbang/sdk/postgres";
import { createSnapClient, type QrGenerateResponse } from "@gerbang/sdk/snap";

export const generate = async (options: Parameters<typeof createSnapClient>[0]) =>
  (await createSnapClient(options).qr.generate({
    amount: { value: "44000.00", currency: "IDR" },
  })) satisfies QrGenerateResponse;

export const follow = (page: Document) =>
  page.addEventListener("statuschange", ({ detail }) => detail.status satisfies string);

const [serverKey = "", baseUrl = ""] = process.argv.slice(2);
const client = createClient({ serverKey, baseUrl });
const transaction_details = { order_id: "order-1", gross_amount: 44_000 };
const charged = await client.charge({ payment_type: "gopay", transaction_details });
const refused: unknown = await client.status("order-2").catch((error: unknown) => error);
const paid: string[] = [];
const receiver = createReceiver({
  serverKey,
  store: memoryStore(),
  onPaid: ({ orderId }, tx) => tx.afterCommit(() => paid.push(orderId)),
});
const answer = await receiver.handle(new Request("http://shop.example", { method: "POST", body: "{}" }));
console.log(
  JSON.stringify({
    amount: parseRupiah(charged.gross_amount),
    code: refused instanceof GatewayError && refused.code,
    answered: answer.status,
    kinds: [typeof nodeListener, typeof postgresStore, typeof GerbangCheckoutElement],
  }),
);
`;

const TYPES = {
  compilerOptions: {
    target: "es2024",
    module: "nodenext",
    lib: ["es2024", "dom", "dom.iterable"],
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
    strict: true,
    // The declarations that are published are read as well.
    skipLibCheck: false,
    noEmit: true,
  },
};

let packing: Promise<Packed> | undefined;

interface Packed {
  readonly folder: string;
  /** The tarball of a package. */
  readonly of: (name: string) => string;
}

/** Builds and packs everything, once for the tests here: each only reads it. */
async function packed(): Promise<Packed> {
  packing ??= pack();
  return await packing;
}

async function pack(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-packed-"));
  const those = PACKAGES.flatMap((name) => ["-w", name]);
  await npm(ROOT, "run", "--silent", "build", ...those);
  const words = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const tarballs = await npm(ROOT, ...words, ...those);
  const files = new Map(
    [...tarballs.matchAll(/"name": "([^"]+)",[^{}]*?"filename": "([^"]+)"/g)].map(
      ([, name = "", file = ""]) => [name, join(folder, file)],
    ),
  );
  const of = (name: string) => {
    const file = files.get(name);
    assert.ok(file, `${name} is not in ${tarballs}`);
    return file;
  };
  return { folder, of };
}

after(async () => {
  const made = await packing?.catch(() => undefined);
  if (made) await rm(made.folder, { recursive: true });
});

async function install(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-published-"));
  t.after(async () => await rm(folder, { recursive: true }));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const { of } = await packed();
  await npm(folder, "install", "--offline", "--no-audit", "--no-fund", ...LIBRARIES.map(of));
  return folder;
}

suite("what is published", () => {
  test("works in an empty folder, with plain Node and with strict types", {
    timeout: TIMEOUT_MS,
    skip: byNight,
  }, async (t) => {
    const folder = await install(t);
    const { keys, url } = await startTestServer(t);
    // Node takes the types out by itself.
    await writeFile(join(folder, "shop.ts"), SHOP);
    const shop = await exec(process.execPath, ["shop.ts", keys.serverKey.reveal(), url], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
    });
    assert.deepEqual(JSON.parse(shop.stdout), {
      amount: 44_000,
      code: "not_found",
      answered: 400,
      kinds: ["function", "function", "function"],
    });
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(TYPES));
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    await exec(process.execPath, [tsc, "-p", folder]);

    // By day the one that has most ways in: it takes seconds for each.
    const checked = sampleOf(LIBRARIES, LIBRARIES.length, 1).flatMap((name) => ["-w", name]);
    await npm(ROOT, "run", "--silent", "--ignore-scripts", "check:package", ...checked);
  });

  test("serves the gateway by its command, with all the files that it needs", {
    timeout: TIMEOUT_MS,
  }, async (t) => {
    const gerbang = await unpackCommand(t);
    const { url: database } = await createTestDatabase(t);
    const env = {
      PATH: process.env["PATH"],
      DATABASE_URL: database,
      GERBANG_SECRET: "a secret for tests only",
      PORT: "0",
      LOG_LEVEL: "info",
    };
    const serving = spawn(process.execPath, [gerbang, "serve"], { env });
    t.after(async () => {
      if (serving.exitCode !== null) return;
      serving.kill();
      await once(serving, "exit");
    });
    const url = await announcedUrl(serving);
    const home = await (await fetch(url)).text();
    const assets = [...home.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(assets.length > 1);
    for (const path of [
      ...assets,
      "/qris/index",
      "/docs/api/charge",
      "/docs/guides/first-payment",
      "/docs/packages/sdk",
      "/openapi.json",
    ]) {
      assert.equal((await fetch(url + path)).status, 200, path);
    }
    const listed = await exec(process.execPath, [gerbang, "merchant", "list", "--json"], { env });
    assert.match(listed.stdout, /SB-Mid-server-/);

    const taken = { ...env, PORT: new URL(url).port };
    const second = await exec(process.execPath, [gerbang, "serve"], { env: taken }).catch(
      (error: unknown) => error as { code: number; stderr: string },
    );
    assert.match(second.stderr, /^[^\n]*Something else listens[^\n]*\n$/);
  });
});

/** Beside the packages of this repository, so that those of others are found. Returns the command. */
async function unpackCommand(t: TestContext): Promise<string> {
  const folder = join(ROOT, "node_modules/.cache/published");
  await rm(folder, { recursive: true, force: true });
  t.after(async () => await rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  const { of } = await packed();
  for (const name of COMMAND) {
    const place = join(folder, "node_modules", name);
    await mkdir(place, { recursive: true });
    await exec("tar", ["-xzf", of(name), "-C", place, "--strip-components", "1"]);
  }
  // Where another version lies further up, npm puts what a package needs beside the package itself.
  const beside = join(ROOT, "packages/gateway/node_modules");
  const place = join(folder, "node_modules/@gerbang/gateway/node_modules");
  if (existsSync(beside)) await symlink(beside, place, "junction");
  return join(folder, "node_modules/gerbang/bin/gerbang.mjs");
}

async function announcedUrl(serving: ChildProcess): Promise<string> {
  let output = "";
  return await new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /"url":"([^"]+)"/.exec(output)?.[1];
      if (url) resolve(url);
    };
    serving.stdout?.on("data", read);
    serving.stderr?.on("data", read);
    serving.once("exit", () => reject(new Error(output)));
  });
}
