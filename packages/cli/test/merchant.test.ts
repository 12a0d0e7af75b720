import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "../../gateway/test/support/database.ts";

const BIN = fileURLToPath(new URL("../bin/gerbang.mjs", import.meta.url));

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A terminal on a database of its own. The command is run as a clone runs it, without a build. */
async function openTerminal(t: TestContext) {
  const { url } = await createTestDatabase(t);
  return async (...args: string[]): Promise<Result> => {
    const environment = { ...process.env };
    for (const name of ["NODE_OPTIONS", "NODE_TEST_CONTEXT"]) delete environment[name];
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { ...environment, DATABASE_URL: url, GERBANG_SECRET: "a secret for tests only" },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, stdout, stderr };
  };
}

const GIVEN = [
  "--id",
  "G123456789",
  "--server-key",
  "SB-Mid-server-given-1",
  "--client-key",
  "SB-Mid-client-given-1",
];

suite("gerbang merchant", () => {
  test("creates a merchant with given keys, once, and shows, lists and rotates it", async (t) => {
    const gerbang = await openTerminal(t);
    const created = await gerbang("merchant", "create", ...GIVEN, "--balance", "50000", "--json");
    assert.equal(created.code, 0, created.stderr);
    assert.deepEqual(JSON.parse(created.stdout), {
      merchant_id: "G123456789",
      name: "Kedai Gerbang",
      environment: "sandbox",
      server_key: "SB-Mid-server-given-1",
      client_key: "SB-Mid-client-given-1",
      notification_urls: [],
      refund_balance: 50_000,
    });
    const again = await gerbang("merchant", "create", ...GIVEN);
    assert.equal(again.code, 1);
    assert.equal(again.stderr, "The id or a key is taken already.\n");

    const rotated = await gerbang("merchant", "rotate-key", "G123456789", "--json");
    const { server_key } = JSON.parse(rotated.stdout) as { server_key: string };
    assert.match(server_key, /^SB-Mid-server-[A-Za-z0-9]{24}$/);
    const shown = await gerbang("merchant", "show", "G123456789");
    assert.match(shown.stdout, new RegExp(`^server_key +${server_key}$`, "m"));
    const short = await gerbang("merchant", "set-balance", "G123456789", "5000", "--json");
    assert.equal((JSON.parse(short.stdout) as { refund_balance: number }).refund_balance, 5_000);
    const listed = await gerbang("merchant", "list", "--json");
    assert.equal((JSON.parse(listed.stdout) as unknown[]).length, 1);
  });

  test("says what is wrong", async (t) => {
    const gerbang = await openTerminal(t);
    const cases: readonly [string[], RegExp][] = [
      [["show", "G000000000"], /There is no merchant G000000000\./],
      [["create", "--id", "shop"], /--id must be/],
      [["create", "--server-key", "has spaces in it"], /A key must have/],
      [["create", "--notification-url", "ftp://a.example"], /not an http or https URL/],
      [["rotate-key", "G000000000", "--grace-hours", "soon"], /--grace-hours must be/],
      [["set-balance", "G000000000", "much"], /A balance must be/],
      [["vanish"], /unknown command/],
    ];
    await Promise.all(
      cases.map(async ([args, message]) => {
        const { code, stderr } = await gerbang("merchant", ...args);
        assert.equal(code, args[0] === "show" ? 1 : 2, args.join(" "));
        assert.match(stderr, message);
        assert.doesNotMatch(stderr, /\n\s+at /);
      }),
    );
    assert.equal((await gerbang("--help")).code, 0);
  });
});
