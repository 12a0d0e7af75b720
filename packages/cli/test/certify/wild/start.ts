import { Gateway } from "../handler/gateway.ts";
import { serveShop } from "../handler/serve-shop.ts";
import { given } from "../support/given.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import { WildShop } from "./wild-shop.ts";

/** One of the behaviours that were met in the wild, in a process of its own. */
const name = given("SERVER");
const behaviour = BEHAVIOURS[name];
if (!behaviour) throw new Error(`nobody behaves as ${name}`);
const { receive, failure, unreadable } = behaviour;
const shop = new WildShop(
  new Gateway(given("GATEWAY_URL"), given("SERVER_KEY")),
  given("DATABASE"),
);
serveShop(
  {
    create: async (id, amount) => await shop.create(id, amount),
    retry: async (id) => await shop.retry(id),
    view: async (id) => await Promise.resolve(shop.view(id)),
    receive: async (message, headers) => await receive(shop, message, headers),
    ...(failure !== undefined && { failure }),
    ...(unreadable !== undefined && { unreadable }),
    words: (status) => (status === 401 ? "the signature header is missing" : ""),
  },
  Number(given("PORT")),
);
