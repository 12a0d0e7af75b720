import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { MERCHANT_PRIVATE_KEY, MERCHANT_PUBLIC_KEY } from "../../gateway/test/support/bi-snap.ts";
import { createTestGateway } from "../../gateway/test/support/gateway.ts";
import { afterwards } from "../../gateway/test/support/last-of-all.ts";
import { makeTestFolder } from "../../gateway/test/support/test-folder.ts";
import { runCommand } from "./support/run-command.ts";

suite("gerbang snap", () => {
  test("makes a merchant's credentials once, takes its key, and replaces the secret", async (t) => {
    const { keys, databaseUrl } = await createTestGateway(t);
    const folder = await makeTestFolder("gerbang-snap-");
    afterwards(t, async () => await rm(folder, { recursive: true }));
    const [publicFile, privateFile] = [join(folder, "public.pem"), join(folder, "private.pem")];
    await writeFile(publicFile, MERCHANT_PUBLIC_KEY);
    await writeFile(privateFile, MERCHANT_PRIVATE_KEY);
    const gerbang = async (...args: string[]) =>
      await runCommand(["snap", ...args, "--json"], {
        DATABASE_URL: databaseUrl,
        GERBANG_SECRET: "a secret for tests only",
      });
    const read = async (...args: string[]) => {
      const { code, stdout, stderr } = await gerbang(...args);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const made = await read("client", keys.id, "--notification-url", "http://127.0.0.1:1/snap");
    assert.equal(made["client_id"], `${keys.id}-SNAP`);
    assert.equal(made["notification_url"], "http://127.0.0.1:1/snap");
    assert.deepEqual(await read("client", keys.id), made);
    const known = await read("keys", keys.id, "--add", publicFile);
    assert.equal((known["merchant_keys"] as string[]).length, 1);
    assert.match(String(known["gateway_public_key"]), /BEGIN PUBLIC KEY/);
    const rotated = await read("rotate", keys.id, "--grace-hours", "0");
    assert.notEqual(rotated["client_secret"], made["client_secret"]);
    const wrong = await gerbang("keys", keys.id, "--add", privateFile);
    assert.match(wrong.stdout, /private key/);
    assert.equal((await gerbang("client", "G000000000")).code, 1);
  });
});
