import type { Edit } from "../handler/edits.ts";
import type { PlayedShop } from "./playing.ts";

/** The reference handler, right or wrong in one way. */
export function handlerShop(edit: Edit, database: PlayedShop["database"]): PlayedShop {
  const settle = { 22: "900ms", 24: "2500ms" }[edit as number];
  return {
    program: "handler/start.ts",
    words: { MUTANT: String(edit) },
    database,
    ...(settle !== undefined && { settle }),
    // Whoever takes one order for another mixes those up, too, that are tried side by side.
    ...((edit === 39 || edit === 70) && { atOnce: 1 }),
  };
}

/** The SDK's shop, by what serves it. */
export function sdkShop(server: string): PlayedShop {
  const config = (address: string) => ({
    probe: { url: `${address}/certify`, token: "test" },
    finish: `${address}/finish`,
  });
  const words = { SERVER: server };
  return { program: "correct/sdk-start.ts", words, config, database: "postgres" };
}

export function ownShop(server: "official client" | "queue"): PlayedShop {
  const settle = server === "queue" ? { settle: "3s" } : {};
  const words = { SERVER: server };
  return { program: "correct/own-start.ts", words, database: "sqlite", ...settle };
}

export function wildShop(name: string): PlayedShop {
  const settle = name === "W7" || name === "W22" ? { settle: "700ms" } : {};
  return { program: "wild/start.ts", words: { SERVER: name }, database: "sqlite", ...settle };
}
