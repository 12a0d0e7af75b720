import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openTerminal } from "./support/terminal.ts";
import { tryCommand } from "./support/try-command.ts";

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
    const { gerbang } = await openTerminal(t);
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

  test("creates a production merchant, whose keys say so, and which no past is made up for", async (t) => {
    const { gerbang } = await openTerminal(t);
    const created = await gerbang("merchant", "create", "--production", "--json");
    const card = JSON.parse(created.stdout) as Readonly<Record<string, string>>;
    assert.equal(card["environment"], "production");
    assert.match(card["server_key"] ?? "", /^Mid-server-[A-Za-z0-9]{24}$/);
    assert.match(card["client_key"] ?? "", /^Mid-client-[A-Za-z0-9]{24}$/);
    const id = card["merchant_id"] ?? "";
    const seeded = await gerbang("seed", "--transactions", "1", "--merchant", id);
    assert.equal(seeded.code, 1);
    assert.equal(seeded.stderr.trim(), `There is no sandbox merchant ${id}.`);
  });

  test("says what is wrong", async (t) => {
    const { gerbang } = await openTerminal(t);
    const cases: readonly [string[], RegExp][] = [
      [["create", "--id", "shop"], /--id must be/],
      [["create", "--server-key", "has spaces in it"], /A key must have/],
      [["create", "--production", "--server-key", "SB-Mid-server-1"], /do not begin with SB-/],
      [["create", "--notification-url", "ftp://a.example"], /not an http or https URL/],
      [["rotate-key", "G000000000", "--grace-hours", "soon"], /--grace-hours must be/],
      [["set-balance", "G000000000", "much"], /A balance must be/],
    ];
    for (const [args, message] of cases) {
      const { exitCode, text } = await tryCommand(["merchant", ...args]);
      assert.equal(exitCode, 2, args.join(" "));
      assert.match(text, message);
    }
    for (const [args, code, message] of [
      [["create", "--name", "<b>"], 2, /--name must have 1 to 100 characters: letters A to Z/],
      [["create", "--name", " "], 2, /--name must have/],
      [["create", "--name", "Warung Kopi".repeat(10)], 2, /--name must have/],
      [["show", "G000000000"], 1, /There is no merchant G000000000\./],
      [["vanish"], 2, /unknown command/],
    ] as const) {
      const said = await gerbang("merchant", ...args);
      assert.equal(said.code, code, args.join(" "));
      assert.match(said.stderr, message);
      assert.doesNotMatch(said.stderr, /\n\s+at /);
    }
    assert.equal((await gerbang("--help")).code, 0);
  });
});
