import {
  addRupiah,
  NO_RUPIAH,
  type Rupiah,
  subtractRupiah,
  WIB_OFFSET_HOURS,
} from "@gerbang/protocol";

/** `CASHBACK` comes back later; `DISCOUNT` is not paid at all. */
type PromotionType = "CASHBACK" | "DISCOUNT";

/** What the simulated wallet offers its linked customers in every month. */
interface MonthlyPromotion {
  readonly type: PromotionType;
  readonly code: string;
  readonly description: string;
  readonly shortDescription: string;
  readonly minimum: Rupiah;
  /** Of the amount, in percent, or in rupiah. */
  readonly value: { readonly type: "PERCENTAGE" | "AMOUNT"; readonly value: number };
  /** How much it is at the most. */
  readonly maximum: Rupiah;
  /** How often one customer may use it. */
  readonly limitPerUser: number;
  /** Two names of ours, as the acquirer's ids have them. */
  readonly ids: readonly [string, string];
}

const PROMOTIONS: readonly MonthlyPromotion[] = [
  {
    type: "CASHBACK",
    code: "CASHBACK10",
    description: "Cashback 10 persen",
    shortDescription: "Cashback",
    minimum: 50_000 as Rupiah,
    value: { type: "PERCENTAGE", value: 10 },
    maximum: 25_000 as Rupiah,
    limitPerUser: 1,
    ids: ["0a1b2c3d-0000-4000-8000-000000000101", "0a1b2c3d-0000-4000-8000-000000000102"],
  },
  {
    type: "DISCOUNT",
    code: "HEMAT15RB",
    description: "Potongan Rp15.000",
    shortDescription: "Potongan",
    minimum: 150_000 as Rupiah,
    value: { type: "AMOUNT", value: 15_000 },
    maximum: 15_000 as Rupiah,
    limitPerUser: 1,
    ids: ["0a1b2c3d-0000-4000-8000-000000000201", "0a1b2c3d-0000-4000-8000-000000000202"],
  },
];

/** A promotion that may be used for an amount. Core API section 8.5. */
export interface Promotion extends Omit<MonthlyPromotion, "ids" | "maximum"> {
  readonly id: string;
  /** What it takes off, or gives back. */
  readonly saving: Rupiah;
  /** What the customer is to pay with it. */
  readonly payable: Rupiah;
  readonly validFrom: Date;
  readonly validUntil: Date;
}

/** What can be used for an amount at a merchant's time, the one that saves most first. */
export function promotionsFor(amount: Rupiah, now: Date): readonly Promotion[] {
  return PROMOTIONS.filter(({ minimum }) => amount >= minimum)
    .map((promotion) => offer(promotion, amount, now))
    .sort((one, other) => other.saving - one.saving);
}

/** Those of what is offered that a customer may still use, who has used promotions so often, by their ids. */
export function leftOver(
  offered: readonly Promotion[],
  uses: ReadonlyMap<string, number>,
): readonly Promotion[] {
  return offered.filter(({ id, limitPerUser }) => (uses.get(id) ?? 0) < limitPerUser);
}

/**
 * What a customer is to pay for an amount with these promotions; `undefined` when one of them is none that
 * they are offered, or is named twice.
 */
export function payableWith(
  ids: readonly string[],
  amount: Rupiah,
  offered: readonly Promotion[],
): Rupiah | undefined {
  let off = NO_RUPIAH;
  for (const [place, id] of ids.entries()) {
    const promotion = offered.find((one) => one.id === id);
    if (!promotion || ids.indexOf(id) !== place) return undefined;
    off = addRupiah(off, subtractRupiah(amount, promotion.payable));
  }
  return off < amount ? subtractRupiah(amount, off) : undefined;
}

function offer(
  { ids, maximum, ...promotion }: MonthlyPromotion,
  amount: Rupiah,
  now: Date,
): Promotion {
  const { type, value } = promotion;
  const wanted = value.type === "AMOUNT" ? value.value : Math.floor((amount * value.value) / 100);
  const saving = Math.min(wanted, maximum) as Rupiah;
  const [validFrom, validUntil] = monthOf(now);
  const days = [validFrom, validUntil].map(jakartaDay);
  return {
    ...promotion,
    id: [type, ...ids, "", ...days].join("|"),
    saving,
    payable: type === "DISCOUNT" ? subtractRupiah(amount, saving) : amount,
    validFrom,
    validUntil,
  };
}

const WIB_MS = WIB_OFFSET_HOURS * 3_600_000;

/** The first and the last second of the month that it is in Jakarta. */
function monthOf(now: Date): readonly [Date, Date] {
  const local = new Date(now.getTime() + WIB_MS);
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth()];
  const from = Date.UTC(year, month) - WIB_MS;
  const next = Date.UTC(year, month + 1) - WIB_MS;
  return [new Date(from), new Date(next - 1_000)];
}

function jakartaDay(moment: Date): string {
  return new Date(moment.getTime() + WIB_MS).toISOString().slice(0, 10);
}
