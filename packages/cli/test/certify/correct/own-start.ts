import { openDatabase } from "../handler/database.ts";
import { Gateway } from "../handler/gateway.ts";
import { Handler } from "../handler/handler.ts";
import { serveShop } from "../handler/serve-shop.ts";
import { given } from "../support/given.ts";
import { Inbox } from "./inbox.ts";
import { openOfficial } from "./official-gateway.ts";

/** Shops without the SDK that are right: by the official client, and one that answers before it works. */
const [url, key] = [given("GATEWAY_URL"), given("SERVER_KEY")];
const isOfficial = given("SERVER") === "official client";
const database = await openDatabase(given("DATABASE"));
const handler = new Handler(
  database,
  isOfficial ? openOfficial(url, key) : new Gateway(url, key),
  0,
);
const inbox = new Inbox(database, handler);
if (!isOfficial) void inbox.work();
const receive = isOfficial
  ? handler.shop.receive
  : async (message: Parameters<Inbox["receive"]>[0]) => await inbox.receive(message);
serveShop({ ...handler.shop, receive }, Number(given("PORT")));
