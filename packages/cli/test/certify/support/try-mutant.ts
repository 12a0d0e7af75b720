import { test } from "node:test";
import { parseEdit } from "../handler/edits.ts";
import { loadWithoutGuard } from "./without-guard.ts";

/**
 * Forked: certifies one mutant of the reference handler, a real process behind a real gateway, without the guard of
 * the number given, and sends what was found first: `"GC-20 p S P"`, or nothing at all. The third word names the
 * family to play; all are played where it is empty.
 */
const [guard = "", mutant = "", family = ""] = process.argv.slice(2);
const checkTaken = loadWithoutGuard(Number(guard));
const { firstDefect, tellDefect } = await import("./playing.ts");
const { handlerShop } = await import("./shops.ts");

test("the mutant", async (t) => {
  const only = family === "" ? undefined : [family];
  const { found } = await firstDefect(t, handlerShop(parseEdit(mutant), "sqlite"), only);
  checkTaken();
  process.send?.(found ? tellDefect(found) : "");
});
