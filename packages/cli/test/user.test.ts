import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startTestDashboard } from "../../gateway/test/pages/dashboard/support.ts";
import { setUpTwoSteps } from "../../gateway/test/pages/dashboard/two-step-support.ts";
import { runCommand } from "./support/run-command.ts";

suite("gerbang user", () => {
  test("lists people, adds some and lets back in who forgot the password", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { url, keys, databaseUrl } = dashboard;
    const gerbang = async (...args: string[]) =>
      await runCommand(args, {
        DATABASE_URL: databaseUrl,
        GERBANG_SECRET: "a secret for tests only",
        GERBANG_URL: url,
      });
    const linked = await gerbang("user", "link", "Owner@kedai.example", "--json");
    assert.equal(linked.code, 0, linked.stderr);
    const { sign_in_link: link } = JSON.parse(linked.stdout) as { sign_in_link: string };
    assert.ok(link.startsWith(`${url}/dashboard/welcome/`));
    const page = await (await fetch(link)).text();
    assert.match(page, /value="owner@kedai\.example"/);
    const log = await (await dashboard.as("owner").get(`${dashboard.base}/activity`)).text();
    assert.match(
      log,
      /gerbang \(command line\)<\/td>\s*<td[^>]*title="user_new_link"[\s\S]*The owner/,
    );

    const [added, again, unknown, role, merchant] = await Promise.all([
      gerbang("user", "add", "Siti@kedai.example", "--role", "finance", "--json"),
      gerbang("user", "add", "support@kedai.example"),
      gerbang("user", "link", "nobody@kedai.example"),
      gerbang("user", "add", "x@kedai.example", "--role", "boss"),
      gerbang("user", "add", "x@kedai.example", "--merchant", "G000000000"),
    ]);
    assert.equal(added.code, 0, added.stderr);
    const siti = JSON.parse(added.stdout) as Record<string, string>;
    assert.deepEqual([siti["role"], siti["merchant_id"]], ["finance", keys.id]);
    assert.equal((await fetch(siti["sign_in_link"] ?? "")).status, 200);
    assert.deepEqual(
      [again.code, again.stderr],
      [1, "support@kedai.example looks after this merchant already.\n"],
    );
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /There is no user nobody@kedai\.example/);
    assert.equal(role.code, 2);
    assert.match(role.stderr, /owner, operator, finance, developer, support/);
    assert.deepEqual([merchant.code, merchant.stderr], [1, "There is no merchant G000000000.\n"]);
    const listed = await gerbang("user", "list", "--json");
    const users = JSON.parse(listed.stdout) as { email: string; state: string }[];
    assert.deepEqual(
      users.filter(({ email }) => /siti|owner/.test(email)),
      [
        {
          email: "owner@kedai.example",
          name: "The owner",
          merchants: [`${keys.id} (owner)`],
          state: "active",
        },
        {
          email: "siti@kedai.example",
          name: "Siti",
          merchants: [`${keys.id} (finance)`],
          state: "not signed in yet",
        },
      ],
    );
  });

  test("lets back in who lost their app, and who locked the merchant", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { url, keys, databaseUrl, base } = dashboard;
    const gerbang = async (...args: string[]) =>
      await runCommand(args, {
        DATABASE_URL: databaseUrl,
        GERBANG_SECRET: "a secret for tests only",
        GERBANG_URL: url,
      });
    await setUpTwoSteps(dashboard, "owner");
    const listed = await gerbang("user", "list", "--json");
    const users = JSON.parse(listed.stdout) as { email: string; two_steps?: string }[];
    const withTwo = users.filter(({ two_steps }) => two_steps === "on");
    assert.deepEqual(
      withTwo.map(({ email }) => email),
      ["owner@kedai.example"],
    );
    const off = async (email: string) => await gerbang("user", "two-step-off", email, "--json");
    const [first, again, nobody] = [
      await off("Owner@kedai.example"),
      await off("owner@kedai.example"),
      await off("nobody@kedai.example"),
    ];
    assert.deepEqual(
      [first, again].map(({ stdout }) => (JSON.parse(stdout) as { two_steps: string }).two_steps),
      ["off now", "was off"],
    );
    assert.deepEqual(
      [nobody.code, /no user nobody/.test(nobody.stdout + nobody.stderr)],
      [1, true],
    );

    const access = async (...args: string[]) => {
      const result = await gerbang("merchant", "access", keys.id, ...args, "--json");
      assert.equal(result.code, 0, result.stderr);
      return JSON.parse(result.stdout) as object;
    };
    const refused = async (...args: string[]) => {
      const { code, stderr } = await gerbang("merchant", "access", keys.id, ...args);
      assert.notEqual(code, 0);
      return stderr;
    };
    const shown = {
      merchant_id: keys.id,
      api_addresses: ["203.0.113.7", "2001:db8::/48"],
      dashboard_addresses: ["203.0.113.0/24"],
      two_steps: "required",
    };
    const api = "203.0.113.7, 2001:db8::1/48";
    const changed = ["--api", api, "--dashboard", "203.0.113.9/24", "--two-steps", "required"];
    assert.deepEqual(await access(...changed), shown);
    assert.deepEqual(await access(), shown);
    const page = `${base}/transactions`;
    assert.equal((await dashboard.as("support").get(page)).status, 403);
    assert.match(await refused("--api", "kedai"), /kedai is neither an address nor/);
    assert.match(await refused("--two-steps", "yes"), /required or optional/);
    assert.match(await refused("--open", "--api", ""), /give it alone/);
    assert.deepEqual(await access("--open"), {
      merchant_id: keys.id,
      api_addresses: [],
      dashboard_addresses: [],
      two_steps: "optional",
    });
    assert.equal((await dashboard.as("support").get(page)).status, 200);
    const unknown = await gerbang("merchant", "access", "G000000000");
    assert.deepEqual([unknown.code, unknown.stderr], [1, "There is no merchant G000000000.\n"]);
  });

  test("a merchant made by command can be opened by its owners", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { url, databaseUrl } = dashboard;
    const create = async (...args: string[]) => {
      const result = await runCommand(["merchant", "create", "--json", ...args], {
        DATABASE_URL: databaseUrl,
        GERBANG_SECRET: "a secret for tests only",
        GERBANG_URL: url,
      });
      assert.equal(result.code, 0, result.stderr);
      return JSON.parse(result.stdout) as { merchant_id: string; sign_in_links?: string[] };
    };
    const [plain, named] = await Promise.all([
      create(),
      create("--owner", "finance@kedai.example", "new@kedai.example"),
    ]);
    const statusFor = async (role: "owner" | "finance", id: string) =>
      (await dashboard.as(role).get(`/dashboard/${id}/users`)).status;
    assert.deepEqual(
      await Promise.all([
        statusFor("owner", plain.merchant_id),
        statusFor("finance", plain.merchant_id),
        statusFor("owner", named.merchant_id),
        statusFor("finance", named.merchant_id),
      ]),
      [200, 404, 404, 200],
    );
    assert.equal(plain.sign_in_links, undefined);
    const [email, link = ""] = named.sign_in_links?.[0]?.split(": ") ?? [];
    assert.equal(email, "new@kedai.example");
    assert.equal((await fetch(link)).status, 200);
  });
});
