import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readClient } from "../../../src/operations/bi-snap/clients.ts";
import { MERCHANT_PRIVATE_KEY, MERCHANT_PUBLIC_KEY } from "../../support/bi-snap.ts";
import { startTestDashboard } from "./support.ts";

suite("the BI-SNAP page of the settings", () => {
  test("gives a production merchant credentials, without what no upstream has", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway, keys } = dashboard;
    await gateway.db.pool.query("update merchant set environment = 'production' where id = $1", [
      keys.id,
    ]);
    const owner = dashboard.as("owner");
    const page = `${base}/settings/bi-snap`;
    assert.match(
      await (await owner.get(page)).text(),
      /through this merchant&#39;s upstreams|through this merchant's upstreams/,
    );
    assert.match(await owner.submit(`${page}/create`, {}), /add your public key/);
    const made = await (await owner.get(page)).text();
    assert.ok(made.includes(`${keys.id}-SNAP`));
    assert.match(made, /answered 405/);
    assert.doesNotMatch(made, /redirectUrls/);
  });

  test("makes credentials, takes keys, says where messages go, replaces the secret and ends it all", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway, keys } = dashboard;
    const owner = dashboard.as("owner");
    const page = `${base}/settings/bi-snap`;
    const submit = async (action: string, fields: Readonly<Record<string, string>> = {}) =>
      await owner.submit(`${page}/${action}`, fields);
    const client = async () => await readClient(gateway, keys.id);

    assert.match(await (await owner.get(page)).text(), /Make credentials/);
    assert.match(await submit("create"), /add your public key/);
    assert.match(await submit("create"), /There are credentials already/);
    const made = await client();
    assert.ok(made);
    const hidden = await (await owner.get(page)).text();
    assert.ok(hidden.includes(made.clientId) && !hidden.includes(made.secret.reveal()));
    assert.ok(hidden.includes("BEGIN PUBLIC KEY") && !hidden.includes("PRIVATE KEY"));
    assert.ok((await submit("reveal")).includes(made.secret.reveal()));
    assert.ok(!(await (await owner.get(page)).text()).includes(made.secret.reveal()), "once");

    assert.match(await submit("add-key", { publicKey: MERCHANT_PRIVATE_KEY }), /private key/);
    assert.match(await submit("add-key", { publicKey: "no key" }), /no public key in PEM/);
    assert.match(await submit("add-key", { publicKey: MERCHANT_PUBLIC_KEY }), /key is added/);
    const [known] = (await client())?.publicKeys ?? [];
    assert.ok(known);
    const [, fingerprint = ""] =
      /SHA-256 ([0-9a-f]{64})/.exec(await (await owner.get(page)).text()) ?? [];
    assert.match(await submit("remove-key", { fingerprint }), /key is removed/);
    assert.deepEqual((await client())?.publicKeys, []);

    const refused = await submit("messages", { prefix: "ftp://kedai.example", partnerId: "me" });
    assert.match(refused, /no address that Gerbang calls/);
    const prefix = "https://kedai.example/snap";
    assert.match(await submit("messages", { prefix, partnerId: "me" }), /Saved/);
    const told = await client();
    assert.deepEqual([told?.notificationPrefix, told?.notificationPartnerId], [prefix, "me"]);

    assert.match(
      await submit("linking", { redirectUrls: "javascript:alert(1)" }),
      /no address that a customer may be sent to. (&quot;|")javascript:alert\(1\)/,
    );
    const many = Array.from({ length: 21 }, (_, at) => `https://kedai.example/${at}`);
    assert.match(await submit("linking", { redirectUrls: many.join(" ") }), /At most 20/);
    const redirectUrls = ["https://kedai.example/linked", "kedai://linked"];
    for (const between of ["  ", "\r\n", "\n \n"]) {
      await submit("linking", { redirectUrls: "" });
      assert.match(await submit("linking", { redirectUrls: redirectUrls.join(between) }), /Saved/);
      assert.deepEqual((await client())?.redirectUrls, redirectUrls);
    }
    const shown = await (await owner.get(page)).text();
    assert.ok(shown.includes(`${redirectUrls.join("\n")}</textarea`), "one a line");

    const replaces = made.secret.reveal().slice(-4);
    assert.match(await submit("rotate", { replaces }), /new secret/);
    const rotated = await client();
    await submit("rotate", { replaces });
    assert.equal(
      (await client())?.secret.reveal(),
      rotated?.secret.reveal(),
      "sent twice, made once",
    );
    assert.equal(rotated?.olderSecret?.secret.reveal(), made.secret.reveal());
    assert.match(await submit("end-older"), /old secret has ended/);
    assert.equal((await client())?.olderSecret, undefined);
    assert.match(await submit("end"), /No call is served/);
    assert.equal(await client(), undefined);
    const log = await (await owner.get(`${base}/activity`)).text();
    for (const what of ["client", "reveal", "add_key", "messages", "linking", "rotate", "end"]) {
      assert.ok(log.includes(`settings_bi_snap_${what}`), what);
    }
    const support = await dashboard.as("support").get(page);
    assert.notEqual(support.status, 200);
  });
});
