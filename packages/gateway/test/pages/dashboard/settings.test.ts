import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../../src/domain/secret.ts";
import { sealKey } from "../../../src/operations/merchants/create-merchant.ts";
import { insertKeys } from "../../../src/store/merchants/merchant-keys.ts";
import { startReceiver } from "../../support/receiver.ts";
import { startTestDashboard } from "./support.ts";

suite("the URLs on the settings page", () => {
  test("are judged like those of the sandbox API, and changed together or not at all", async (t) => {
    const dashboard = await startTestDashboard(t);
    const save = async (fields: Readonly<Record<string, string>>) =>
      await dashboard.as("owner").submit(`${dashboard.base}/settings/urls`, fields);
    const before = (await dashboard.merchant()).settings;
    const refused = await save({
      paymentNotificationUrls: "https://toko.example/n",
      gopayCallbackUrl: "mailto:kasir@toko.example",
      finishUrl: "https://user:secret@toko.example/",
    });
    assert.match(refused, /Nothing was saved.*mailto:kasir@toko\.example/);
    assert.deepEqual((await dashboard.merchant()).settings, before);

    await save({
      paymentNotificationUrls: "https://toko.example/n, http://127.0.0.1:9/n",
      gopayCallbackUrl: "tokoku://done",
      finishUrl: "",
    });
    assert.deepEqual((await dashboard.merchant()).settings, {
      paymentNotificationUrls: ["https://toko.example/n", "http://127.0.0.1:9/n"],
      gopayCallbackUrl: "tokoku://done",
    });
  });
});

suite("the list of payment notification URLs", () => {
  test("takes what several people add at once, up to ten, and tells the others", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const owner = dashboard.as("owner");
    const own = (await dashboard.merchant()).settings.paymentNotificationUrls;
    const wanted = Array.from({ length: 11 }, (_, at) => `https://kedai.example/n/${at}`);
    const told = await Promise.all(
      wanted.map(async (newUrl) => await owner.submit(`${base}/settings/urls/add`, { newUrl })),
    );
    const { paymentNotificationUrls: kept } = (await dashboard.merchant()).settings;
    assert.equal(kept.length, 10);
    assert.equal(new Set(kept).size, 10);
    assert.ok(own.every((url) => kept.includes(url)));
    assert.equal(told.filter((page) => /No more than 10 URLs/.test(page)).length, 2);
    const full = await (await owner.get(`${base}/settings`)).text();
    assert.doesNotMatch(full, /urls\/add/);
    assert.match(full, /10 URLs are told: as many as there can be/);
    const again = kept[0] ?? "";
    assert.match(await owner.submit(`${base}/settings/urls/add`, { newUrl: again }), /Added: /);
    await Promise.all(
      kept
        .slice(0, 9)
        .map(async (url) => await owner.submit(`${base}/settings/urls/remove`, { url })),
    );
    assert.deepEqual((await dashboard.merchant()).settings.paymentNotificationUrls, kept.slice(9));
    const last = kept[9] ?? "";
    await owner.submit(`${base}/settings/urls/add`, { newUrl: last });
    assert.deepEqual((await dashboard.merchant()).settings.paymentNotificationUrls, [last]);
    const gone = await owner.submit(`${base}/settings/urls/remove`, { url: again });
    assert.match(gone, /not in the settings/);
  });

  test("is tried URL by URL, or as a whole, and each row shows its answer", async (t) => {
    const [well, fails] = [await startReceiver(t, 200), await startReceiver(t, 404)];
    const dashboard = await startTestDashboard(t);
    const { base, gateway } = dashboard;
    await gateway.db.kysely
      .updateTable("merchant")
      .set({ payment_notification_urls: [well.url, fails.url] })
      .execute();
    const send = async (fields: Readonly<Record<string, string>> = {}) =>
      await dashboard.as("developer").submit(`${base}/settings/test`, fields);
    const one = await send({ url: well.url });
    assert.match(one, /The test was answered\./);
    assert.match(one, /Nothing was sent here yet/);
    assert.deepEqual([well.received.length, fails.received.length], [1, 0]);
    const all = await send();
    assert.match(all, /1 of 2 tests were answered/);
    const rows = all.split('<div class="url-answer">').slice(1);
    assert.match(rows[0] ?? "", />200<\/a>[\s\S]*in [\d,]+ m?s[\s\S]*test/);
    assert.match(rows[1] ?? "", />404<\/a>[\s\S]*Nothing answers POST at this path/);
    assert.match(await send({ url: "https://elsewhere.example/" }), /not in the settings/);
    assert.deepEqual([well.received.length, fails.received.length], [2, 1]);
  });
});

suite("the shape of messages on the settings page", () => {
  test("is chosen apart from the URLs, which keep it", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const post = async (path: string, fields: Readonly<Record<string, string>>) =>
      await dashboard.as("owner").submit(`${base}/settings/${path}`, fields);
    const shape = async () => (await dashboard.merchant()).settings.messageShape;
    const before = (await dashboard.merchant()).settings;
    assert.match(
      await post("messages", { messageShape: "2021" }),
      /<option value="2021" selected>/,
    );
    assert.deepEqual((await dashboard.merchant()).settings, { ...before, messageShape: "2021" });
    await post("urls", { paymentNotificationUrls: "https://toko.example/n" });
    assert.equal(await shape(), "2021");
    assert.match(
      await post("messages", { messageShape: "1999" }),
      /&quot;1999&quot; is not one of/,
    );
    assert.equal(await shape(), "2021");
    await post("messages", { messageShape: "2026" });
    assert.equal(await shape(), "2026");
  });
});

suite("the profile on the settings page", () => {
  test("a name that no QR code can print is refused with the rule, at its field", async (t) => {
    const dashboard = await startTestDashboard(t);
    const save = async (name: string) => {
      const fields = { name, city: "Jakarta", postalCode: "12190", categoryCode: "5812" };
      const path = `${dashboard.base}/settings/profile`;
      return await dashboard.as("owner").submit(path, fields);
    };
    const refused = await save("Warung Ünï");
    assert.match(
      refused,
      /Nothing was saved\. A name has 1 to 100 characters: letters A to Z without/,
    );
    assert.match(refused, /id="name"(?=[^>]*value="Warung Ünï")[^>]*aria-invalid="true"/);
    assert.doesNotMatch(refused, /id="city"[^>]*aria-invalid/);
    const saved = await save("Warung Kopi Nusantara Jaya Abadi");
    assert.match(saved, /Printed as: TEST Warung Kopi Nusantar</);
  });
});

suite("the keys on the settings page", () => {
  test("show nothing of a short one before somebody asks for it", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, keys } = dashboard;
    const page = async () =>
      await (await dashboard.as("owner").get(`${base}/settings/keys`)).text();
    for (const key of ["kunci-pendek", "kunci-14-tanda", "SB-Mid-server-1234"]) {
      const sealed = sealKey(gateway, {
        merchantId: keys.id,
        kind: "server",
        key: new Secret(key),
        createdAt: gateway.wallNow(),
      });
      await gateway.db.kysely.transaction().execute(async (trx) => await insertKeys(trx, [sealed]));
      assert.doesNotMatch(await page(), new RegExp(`${key}<`), key);
    }
    assert.match(await page(), new RegExp(keys.clientKey.reveal().slice(0, 14)));
  });
});
