import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMerchantId } from "@gerbang/protocol";
import { changeSettings } from "../../src/operations/merchants/change-settings.ts";
import { pointNotifications } from "../../src/operations/merchants/point-notifications.ts";
import { createTestGateway } from "../support/gateway.ts";
import { whileLocked } from "../support/while-locked.ts";

const FIRST = "http://127.0.0.1:7748/notifications";
const LATER = "http://127.0.0.1:7750/notifications";
const CHOSEN = "https://toko.example/notifications";

test("notifications of payments are pointed where nobody chose, also while somebody chooses", async (t) => {
  const { gateway, keys, merchant } = await createTestGateway(t);
  const urls = async () => (await merchant()).settings.paymentNotificationUrls;
  await pointNotifications(gateway, keys.id, { to: FIRST });
  assert.deepEqual(await urls(), [FIRST]);
  await pointNotifications(gateway, keys.id, { to: LATER });
  assert.deepEqual(await urls(), [FIRST]);
  await changeSettings(gateway, keys, { paymentNotificationUrls: [CHOSEN, FIRST] });
  await pointNotifications(gateway, keys.id, { to: LATER, insteadOf: FIRST });
  assert.deepEqual(await urls(), [CHOSEN, LATER]);

  await changeSettings(gateway, keys, { paymentNotificationUrls: [] });
  await whileLocked(gateway.db, `update merchant set payment_notification_urls = '{${CHOSEN}}'`, {
    waiting: 1,
    work: async () => await pointNotifications(gateway, keys.id, { to: LATER }),
  });
  assert.deepEqual(await urls(), [CHOSEN]);
  const unknown = parseMerchantId("G000000000");
  assert.ok(unknown);
  await assert.rejects(pointNotifications(gateway, unknown, { to: FIRST }), /no merchant/);
});

test("those of accounts and subscriptions are, too, and leave what was chosen alone", async (t) => {
  const { gateway, keys, merchant } = await createTestGateway(t);
  const urls = async () => {
    const { payAccountNotificationUrl, recurringNotificationUrl } = (await merchant()).settings;
    return [payAccountNotificationUrl, recurringNotificationUrl];
  };
  await pointNotifications(gateway, keys.id, { to: FIRST });
  assert.deepEqual(await urls(), [FIRST, FIRST]);
  await changeSettings(gateway, keys, { recurringNotificationUrl: CHOSEN });
  await pointNotifications(gateway, keys.id, { to: LATER, insteadOf: FIRST });
  assert.deepEqual(await urls(), [LATER, CHOSEN]);
  await pointNotifications(gateway, keys.id, { to: FIRST });
  assert.deepEqual(await urls(), [LATER, CHOSEN]);
});
