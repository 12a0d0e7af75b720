import type {
  Acquirer,
  OrderId,
  PaymentType,
  RefundKey,
  Rupiah,
  TransactionId,
} from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { buildSandboxQris } from "../../domain/qris/sandbox-qris.ts";
import { shopeeReference } from "../../domain/qris/shopee-reference.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import { newTransaction } from "../../domain/transactions/new-transaction.ts";
import type {
  PaidTransaction,
  Payment,
  PendingTransaction,
  Transaction,
} from "../../domain/transactions/transaction.ts";
import { type SeededRandom, seededId } from "./seeded-random.ts";

const MENU = [
  ["Kopi susu gula aren", 24_000],
  ["Es kopi hitam", 18_000],
  ["Cappuccino", 32_000],
  ["Teh tarik", 20_000],
  ["Matcha latte", 35_000],
  ["Croissant mentega", 28_000],
  ["Pisang goreng keju", 22_000],
  ["Nasi goreng kampung", 45_000],
  ["Roti bakar srikaya", 26_000],
  ["Biji kopi Gayo 250 g", 98_000],
] as const;
const FIRST_NAMES =
  "Budi Siti Agus Dewi Rizky Putri Andi Ayu Dimas Ratna Fajar Intan Hendra Maya Yoga Wulan Bayu Lestari Eko Nadia Arif Citra Joko Rina".split(
    " ",
  );
const LAST_NAMES =
  "Santoso Wijaya Pratama Lestari Nugroho Saputra Hidayat Kusuma Siregar Halim Gunawan Permata Ramadhan Setiawan Simanjuntak Utami".split(
    " ",
  );
const OUTLETS = ["Senopati", "Kemang", "Menteng", "Dago", "Braga", "Tunjungan", "Seminyak"];
const ISSUERS = [
  ["dana", 26],
  ["ovo", 20],
  ["Mandiri", 14],
  ["BCA", 18],
  ["BRI", 10],
  ["BNI", 8],
  ["linkaja", 4],
] as const;
const EXPIRY_MS = 15 * 60_000;
const CUSTOMERS = 40_000;
const DAY_MS = 86_400_000;

/** What is being seeded, and up to when: nothing happens after that. */
export interface Seeding {
  readonly merchant: Merchant;
  readonly random: SeededRandom;
  readonly until: Date;
}

/** A charge made at a moment, with everything that had happened to it by the end. */
export function seedCharge(
  seeding: Seeding,
  at: Date,
  number: number,
): readonly [PendingTransaction, ...Transaction[]] {
  const { random } = seeding;
  const pending = seedPending(seeding, at, number);
  const fate = random.weigh([
    ["pay", 865],
    ["expire", 82],
    ["cancel", 34],
    ["deny", 14],
    ["fail", 5],
  ] as const);
  const closesAt = new Date(at.getTime() + 20_000 + random.below(8 * 60_000));
  if (fate === "expire") return within(seeding, [pending, closed(pending, "expire")]);
  if (fate !== "pay") {
    const status = fate === "fail" ? "failure" : fate;
    return within(seeding, [pending, closed({ ...pending, expiresAt: closesAt }, status)]);
  }
  // Most people pay at once; some look for their phone first.
  const seconds = 8 + random.fraction() ** 3 * 600;
  const paid = seedPayment(seeding, pending, new Date(at.getTime() + Math.round(seconds * 1000)));
  const refunded = random.chance(0.022) ? [seedRefund(seeding, paid)] : [];
  return within(seeding, [pending, paid, ...refunded]);
}

/** Leaves out what would happen after the end. */
function within(
  { until }: Seeding,
  [pending, ...later]: readonly [PendingTransaction, ...Transaction[]],
): readonly [PendingTransaction, ...Transaction[]] {
  return [pending, ...later.filter((transaction) => changedAt(transaction) <= until)];
}

/** When a transaction became what it is. */
export function changedAt(transaction: Transaction): Date {
  switch (transaction.status) {
    case "pending":
    case "authorize":
      return transaction.createdAt;
    case "settlement":
      return transaction.settledAt;
    case "partial_refund":
    case "refund":
      return transaction.refunds.at(-1)?.createdAt ?? transaction.settledAt;
    case "expire":
    case "cancel":
    case "deny":
    case "failure":
      return transaction.closedAt;
  }
}

function seedPending(seeding: Seeding, at: Date, number: number): PendingTransaction {
  const { random, merchant } = seeding;
  const paymentType: PaymentType = random.chance(0.56) ? "gopay" : "qris";
  const shopee = paymentType === "qris" && random.chance(0.22);
  const acquirer: Acquirer = shopee ? "airpay shopee" : "gopay";
  const command = seedCommand(random, { paymentType, acquirer, at, number });
  const qrReference = shopee ? random.hex(25).toUpperCase() : seededId(random, at);
  const names = {
    id: seededId(random, at) as TransactionId,
    reference: `A1${at.toISOString().replace(/\D/g, "").slice(0, 14)}${random.hex(11)}ID`,
    qrReference,
    qrPayload: buildSandboxQris({
      merchantId: merchant.id,
      environment: merchant.environment,
      profile: merchant.profile,
      acquirer,
      amount: command.grossAmount,
      reference: qrReference,
    }),
    ...(shopee && { acquirerReferenceId: shopeeReference(at, random.hex(10)) }),
  };
  return newTransaction(merchant.id, command, names, at);
}

function seedCommand(
  random: SeededRandom,
  charged: { paymentType: PaymentType; acquirer: Acquirer; at: Date; number: number },
): ChargeCommand {
  const { paymentType, acquirer, at, number } = charged;
  const items = Array.from({ length: 1 + random.below(3) }, () => {
    const [name, price] = random.pick(MENU);
    return { id: name.toLowerCase().replaceAll(/\W+/g, "-"), name, price, quantity: 1 };
  });
  const amount = items.reduce((sum, { price }) => sum + price, 0) as Rupiah;
  const day = at.toISOString().slice(0, 10).replaceAll("-", "");
  const orderId = `KOPI-${day}-${String(number).padStart(7, "0")}` as OrderId;
  const outlet = random.chance(0.7) ? random.pick(OUTLETS) : undefined;
  const table = outlet !== undefined && random.chance(0.3) ? 1 + random.below(40) : undefined;
  const fields = {
    ...(outlet !== undefined && { custom_field1: outlet }),
    ...(table !== undefined && { custom_field2: `Table ${table}` }),
  };
  return {
    paymentType,
    orderId,
    grossAmount: amount,
    acquirer,
    expiry: { durationMs: EXPIRY_MS },
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    ...(outlet !== undefined && { customField1: outlet }),
    ...(table !== undefined && { customField2: `Table ${table}` }),
    request: {
      payment_type: paymentType,
      transaction_details: { order_id: orderId, gross_amount: amount },
      item_details: items,
      ...(random.chance(0.85) && { customer_details: seedCustomer(random) }),
      ...fields,
    },
  };
}

/** A few come every day, most once in a while. */
function seedCustomer(random: SeededRandom) {
  const number = Math.floor(random.fraction() ** 2.5 * CUSTOMERS);
  const first = FIRST_NAMES[number % FIRST_NAMES.length] ?? "";
  const last = LAST_NAMES[Math.floor(number / 7) % LAST_NAMES.length] ?? "";
  return {
    first_name: first,
    last_name: last,
    email: `${first}.${last}${number}@example.com`.toLowerCase(),
    phone: `+62812${String(10_000_000 + number * 37).slice(0, 8)}`,
  };
}

function closed(
  pending: PendingTransaction,
  status: "expire" | "cancel" | "deny" | "failure",
): Transaction {
  const { expiresAt } = pending;
  return {
    ...pending,
    expiresAt: new Date(pending.createdAt.getTime() + EXPIRY_MS),
    version: 2,
    status,
    closedAt: expiresAt,
    ...(status === "deny" && {
      channelResponse: { code: "2603", message: "Insufficient balance" },
    }),
  };
}

function seedPayment(
  { random }: Seeding,
  pending: PendingTransaction,
  settledAt: Date,
): PaidTransaction {
  return {
    ...pending,
    version: 2,
    status: "settlement",
    settledAt,
    payment: seedMethod(random, pending),
    refunds: [],
  };
}

function seedMethod(random: SeededRandom, pending: PendingTransaction): Payment {
  const { chargedAs, acquirer } = pending;
  if (chargedAs === "gopay" && random.chance(0.78)) {
    const paymentOptionType = random.chance(0.93) ? "GOPAY_WALLET" : "PAY_LATER";
    return { paymentType: "gopay", paymentOptionType };
  }
  const issuer = random.chance(0.24) ? acquirer : random.weigh(ISSUERS);
  return {
    paymentType: "qris",
    issuer,
    transactionType: issuer === acquirer ? "on-us" : "off-us",
    ...(acquirer === "airpay shopee" && {
      shopeepayReferenceNumber: String(random.below(1e9)).padStart(18, "0"),
    }),
  };
}

function seedRefund({ random }: Seeding, paid: PaidTransaction): PaidTransaction {
  const whole = random.chance(0.6);
  const share = Math.round(paid.grossAmount / 2000) * 1000;
  const amount = (whole ? paid.grossAmount : share) as Rupiah;
  const createdAt = new Date(paid.settledAt.getTime() + 60_000 + random.below(2 * DAY_MS));
  const confirmedAt = new Date(createdAt.getTime() + 30_000);
  return {
    ...paid,
    version: 3,
    status: whole ? "refund" : "partial_refund",
    refunds: [
      {
        id: seededId(random, createdAt),
        chargebackId: random.below(9e8) + 1e8,
        key: `refund-${random.hex(10)}` as RefundKey,
        amount,
        reason: random.pick(["Salah pesan", "Stok habis", "Pelanggan batal", "Double order"]),
        method: "online",
        createdAt,
        confirmDueAt: confirmedAt,
        confirmedAt,
      },
    ],
  };
}
