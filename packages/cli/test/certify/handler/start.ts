import { given } from "../support/given.ts";
import { openDatabase } from "./database.ts";
import { parseEdit } from "./edits.ts";
import { Gateway } from "./gateway.ts";
import { Handler } from "./handler.ts";
import { serveShop } from "./serve-shop.ts";

/**
 * A merchant's server in a process of its own: `PORT`, `DATABASE` (an address of PostgreSQL or a file of
 * SQLite), `GATEWAY_URL`, `SERVER_KEY`, and `MUTANT` for what is to be wrong with it (0 for nothing), each
 * behind its name or by the environment.
 */
const edit = parseEdit(given("MUTANT"));
const database = await openDatabase(given("DATABASE"));
const handler = new Handler(database, new Gateway(given("GATEWAY_URL"), given("SERVER_KEY")), edit);
serveShop({ ...handler.shop, ...(edit === 21 && { failure: 200 }) }, Number(given("PORT")));
