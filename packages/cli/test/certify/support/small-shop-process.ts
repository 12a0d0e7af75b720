import { type Flaw, SmallShop } from "./small-shop.ts";

const [gatewayUrl = "", serverKey = "", flaw = "none", database = "", port = ""] =
  process.argv.slice(2);
const shop = new SmallShop({
  gatewayUrl,
  serverKey,
  flaw: flaw as Flaw,
  database,
  port: Number(port),
});
await shop.start();
