import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import { LINK_TITLE_MAX, LINK_USES_MAX } from "../../../domain/till/payment-link.ts";
import { SALE_AMOUNT_MAX, SALE_NOTE_MAX } from "../../../domain/till/sale.ts";
import type { Say } from "../../parts/say.ts";
import { amountRule, parseTypedRupiah, parseTypedWhole } from "../frame/typed-numbers.ts";

/** What was typed, or why it cannot be used. */
export type Read<Value> = { readonly value: Value } | { readonly problem: string };

/** An amount that one payment by QRIS may have. */
export function readAmount(typed: string, say: Say): Read<Rupiah> {
  const value = parseTypedRupiah(typed);
  if (value === undefined || value < 1) return { problem: amountRule(say, typed) };
  if (value <= SALE_AMOUNT_MAX) return { value };
  const max = formatRupiah(SALE_AMOUNT_MAX);
  const problem = say(
    `One payment by QRIS is ${max} at the most.`,
    `Satu pembayaran QRIS paling banyak ${max}.`,
  );
  return { problem };
}

/** `undefined` where nothing was typed. */
export function readNote(typed: string | undefined, say: Say): Read<string | undefined> {
  const value = typed?.trim() ?? "";
  if (value.length <= SALE_NOTE_MAX) return { value: value === "" ? undefined : value };
  const problem = say(
    `A note has ${SALE_NOTE_MAX} characters at the most.`,
    `Catatan paling banyak ${SALE_NOTE_MAX} karakter.`,
  );
  return { problem };
}

export function readTitle(typed: string | undefined, say: Say): Read<string> {
  const value = typed?.trim() ?? "";
  if (value.length >= 1 && value.length <= LINK_TITLE_MAX) return { value };
  const problem = say(
    `A title has 1 to ${LINK_TITLE_MAX} characters.`,
    `Judul berisi 1 sampai ${LINK_TITLE_MAX} karakter.`,
  );
  return { problem };
}

/** Once where nothing was typed. */
export function readUses(typed: string | undefined, say: Say): Read<number> {
  const value = parseTypedWhole(typed ?? "1") ?? 0;
  if (value >= 1 && value <= LINK_USES_MAX) return { value };
  return { problem: say(`1 to ${LINK_USES_MAX} times.`, `1 sampai ${LINK_USES_MAX} kali.`) };
}
