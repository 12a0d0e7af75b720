import type { Rupiah } from "@gerbang/protocol";
import { parseDuration } from "../../../domain/duration.ts";
import { parseIssuer } from "../../../domain/qris/issuer.ts";
import { parseShortRupiah } from "../frame/typed-numbers.ts";

/** What was typed, as far as it can be told. */
export type PaletteCommand =
  | { readonly verb: "pay"; readonly order: string; readonly issuer?: string }
  | { readonly verb: "refuse" | "deny"; readonly order: string }
  | { readonly verb: "cancel" | "refund" | "status"; readonly order: string }
  | { readonly verb: "charge"; readonly amount?: Rupiah; readonly type: "gopay" | "qris" }
  | { readonly verb: "advance"; readonly by?: string }
  | { readonly verb: "clock"; readonly mode: "frozen" | "offset" | "real" }
  | { readonly verb: "copy"; readonly kind: "server" | "client" };

type Verb = PaletteCommand["verb"];

/** The words of `gerbang`, and those that one would say in Indonesian. */
const VERBS: ReadonlyMap<string, Verb> = new Map([
  ["pay", "pay"],
  ["bayar", "pay"],
  ["refuse", "refuse"],
  ["tolak", "refuse"],
  ["deny", "deny"],
  ["fail", "deny"],
  ["gagalkan", "deny"],
  ["cancel", "cancel"],
  ["batalkan", "cancel"],
  ["refund", "refund"],
  ["kembalikan", "refund"],
  ["status", "status"],
  ["open", "status"],
  ["buka", "status"],
  ["charge", "charge"],
  ["tagih", "charge"],
  ["advance", "advance"],
  ["majukan", "advance"],
  ["copy", "copy"],
  ["salin", "copy"],
]);

const CLOCK_WORDS: ReadonlyMap<string, "frozen" | "offset" | "real"> = new Map([
  ["freeze", "frozen"],
  ["hentikan", "frozen"],
  ["resume", "offset"],
  ["jalankan", "offset"],
  ["real", "real"],
  ["nyata", "real"],
]);

/**
 * Reads a line as the CLI takes it, with or without `gerbang` before it; `undefined` when it begins with
 * no word of it. What is missing is left out: the list then offers what could stand there.
 */
export function readPaletteCommand(typed: string): PaletteCommand | undefined {
  const words = wordsOf(typed);
  if (words[0]?.toLowerCase() === "gerbang") words.shift();
  const [first = "", ...rest] = words;
  const clock = readClock(first.toLowerCase(), rest);
  if (clock) return clock;
  const verb = VERBS.get(first.toLowerCase());
  return verb && readArguments(verb, rest);
}

/** `clock freeze`, `clock advance 15m`, and the same without `clock`. */
function readClock(first: string, rest: readonly string[]): PaletteCommand | undefined {
  const isFamily = first === "clock" || first === "jam";
  const word = isFamily ? (rest[0] ?? "").toLowerCase() : first;
  const mode = CLOCK_WORDS.get(word);
  if (mode !== undefined) return { verb: "clock", mode };
  if (isFamily && VERBS.get(word) === "advance") return readArguments("advance", rest.slice(1));
  return undefined;
}

function readArguments(verb: Verb, rest: readonly string[]): PaletteCommand | undefined {
  switch (verb) {
    case "pay":
      return readPayment(rest);
    case "charge":
      return readCharge(rest);
    case "advance": {
      const by = rest.join("");
      return parseDuration(by) ? { verb, by } : { verb };
    }
    case "copy":
      return { verb, kind: rest.some((word) => /^client$/i.test(word)) ? "client" : "server" };
    case "clock":
      return undefined;
    case "refuse":
    case "deny":
    case "cancel":
    case "refund":
    case "status":
      return { verb, order: rest.filter((word) => word !== "--")[0] ?? "" };
  }
}

/** `order-101 via dana`, `order-101 --via qris --issuer dana`. */
function readPayment(words: readonly string[]): PaletteCommand {
  const [order = "", ...rest] = words.filter((word) => word !== "--");
  const ways = rest.filter((word) => !/^(?:--)?(?:via|lewat|issuer|qris)$/i.test(word));
  const issuer = ways.length > 0 ? parseIssuer(ways.join(" ")) : undefined;
  return { verb: "pay", order, ...(issuer !== undefined && { issuer }) };
}

function readCharge(words: readonly string[]): PaletteCommand {
  const type = words.some((word) => /^qris$/i.test(word)) ? "qris" : "gopay";
  const amounts = words.filter((word) => !/^(?:--type|qris|gopay)$/i.test(word));
  const amount = parseShortRupiah(amounts.join(" "));
  return { verb: "charge", type, ...(amount !== undefined && amount > 0 && { amount }) };
}

/** An order id may hold blanks: between quotation marks they are part of it. */
function wordsOf(typed: string): string[] {
  return [...typed.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}
