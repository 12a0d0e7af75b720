import { LEGAL_MOVES, type TransactionStatus } from "@gerbang/protocol";
import type { Order, World } from "./upstream-world.ts";

interface ShopRow {
  readonly id: string;
  readonly order_id: string;
  readonly status: TransactionStatus;
  readonly gross_amount: number;
  readonly refunded: number;
  readonly qr_payload: string;
}

interface BankRow extends ShopRow {
  /** The shop's account at the bank. */
  readonly account_id: string;
}

interface AttemptRow {
  readonly order_id: string;
  readonly account_id: string;
  readonly transaction_id: string;
  readonly upstream_order_id: string;
  readonly state: string;
  readonly shown: boolean;
  readonly charge_state: string;
  readonly hold: string | null;
  readonly paid_amount: number | null;
  readonly refunded_amount: number;
  readonly refund_reserved: number;
  readonly doubtful: number;
  readonly stray: string | null;
  readonly stray_amount: number | null;
  readonly returned: number;
  readonly next_sync_at: Date | null;
  readonly calls: number;
  /** Calls about it that went to another account. */
  readonly misdirected: number;
  /** Refunds of the transaction that were asked for there. */
  readonly refunds: number;
  readonly needs: readonly string[] | null;
}

interface Books {
  readonly shop: readonly ShopRow[];
  readonly attempts: readonly AttemptRow[];
  readonly bank: readonly BankRow[];
  readonly moves: readonly { readonly transaction_id: string; readonly words: readonly string[] }[];
  readonly now: Date;
}

const PAID = new Set<string>(["settlement", "partial_refund", "refund"]);
const CALLS_MAX = 80;
const REST_MS = 50 * 60_000;

/**
 * Everything that is wrong with orders that have come to rest: between what the bank has, what the shop has
 * and what its merchant was told. Empty when nothing is.
 */
export async function findFaults(
  world: World,
  orders: readonly Order[],
): Promise<readonly string[]> {
  const books = await readBooks(world);
  return [
    ...(await findStalled(world)),
    ...orders.flatMap((order) => faultsOf(order, books).map((fault) => `${order.id}: ${fault}`)),
  ];
}

/** Work that threw is work that nobody foresaw. */
async function findStalled({ shop, ways }: World): Promise<readonly string[]> {
  const faults = await Promise.all(
    [shop, ...ways.map(({ bank }) => bank)].map(async ({ gateway }) => {
      const { rows } = await gateway.db.pool.query<{ text: string }>(
        "select row_to_json(w)::text as text from stalled_work w",
      );
      return rows.map(({ text }) => `work has stalled: ${text}`);
    }),
  );
  return faults.flat();
}

const TRANSACTIONS = `select t.id, t.order_id, t.status, t.gross_amount, t.qr_payload,
  (select coalesce(sum(r.amount), 0)::bigint from refund r where r.transaction_id = t.id) as refunded
  from transaction t`;

const ATTEMPTS = `select c.order_id, a.account_id, a.transaction_id, a.upstream_order_id, a.state, a.shown,
    c.state as charge_state, c.hold, c.paid_amount, c.refunded_amount, c.refund_reserved,
    a.next_sync_at, s.state as stray, s.amount as stray_amount,
    (select coalesce(sum(r.amount), 0)::bigint from upstream_refund r
      where r.transaction_id = c.transaction_id and r.state in ('sending', 'unknown')
        and r.stray_id is null) as doubtful,
    (select coalesce(sum(r.amount), 0)::bigint from upstream_refund r
      where r.stray_id = s.id and r.state = 'accepted') as returned,
    (select count(*)::int from upstream_call k where k.attempt_id = a.id) as calls,
    (select count(*)::int from upstream_call k
      where k.attempt_id = a.id and k.account_id <> a.account_id) as misdirected,
    (select count(*)::int from upstream_refund r
      where r.attempt_id = a.id and r.stray_id is null) as refunds,
    (select array_agg(n.kind) from attention n
      where n.transaction_id = c.transaction_id and n.closed_at is null) as needs
  from upstream_charge c
  left join upstream_attempt a on a.transaction_id = c.transaction_id
  left join stray_payment s on s.attempt_id = a.id`;

const MOVES = `select transaction_id, array_agg(transaction_status order by id) as words
  from notification group by transaction_id`;

async function readBooks({ shop, ways }: World): Promise<Books> {
  const { pool } = shop.gateway.db;
  const banks = ways.map(async ({ bank, account }) => {
    const { rows } = await bank.gateway.db.pool.query<ShopRow>(TRANSACTIONS);
    return rows.map((row) => ({ ...row, account_id: account.id }));
  });
  return {
    shop: (await pool.query<ShopRow>(TRANSACTIONS)).rows,
    attempts: (await pool.query<AttemptRow>(ATTEMPTS)).rows,
    moves: (await pool.query<Books["moves"][number]>(MOVES)).rows,
    bank: (await Promise.all(banks)).flat(),
    now: shop.clock.now,
  };
}

/** Whether the merchant has asked for it at all. */
function isCharged({ told }: Order): boolean {
  return told.some(({ what }) => what === "charge");
}

function faultsOf(order: Order, books: Books): readonly string[] {
  const shop = books.shop.filter(({ order_id }) => order_id === order.id);
  const attempts = books.attempts.filter(({ order_id }) => order_id === order.id);
  const bank = books.bank.filter(
    (payment) => payment.order_id === order.id || attempts.some((one) => isOf(one, payment)),
  );
  const own = { ...books, shop, attempts, bank };
  return [
    ...attempts.flatMap((attempt) => attemptFaults(attempt, own)),
    ...shop.flatMap((transaction) => transactionFaults(transaction, own)),
    ...bank.flatMap((payment) => paymentFaults(payment, own)),
    ...toldFaults(order, own),
    ...(attempts.length > 0 || !isCharged(order) ? [] : ["was never written down"]),
  ];
}

/** Whether a bank's order is that of an attempt. Two banks may call theirs the same. */
function isOf(
  { account_id, upstream_order_id }: Pick<AttemptRow, "account_id" | "upstream_order_id">,
  payment: BankRow,
): boolean {
  return payment.account_id === account_id && payment.order_id === upstream_order_id;
}

function attemptFaults(attempt: AttemptRow, { now }: Books): readonly string[] {
  const { state, hold, next_sync_at, calls, charge_state } = attempt;
  const name = attempt.upstream_order_id;
  const rest = next_sync_at && next_sync_at.getTime() - now.getTime();
  const isDoubtful = attempt.needs?.includes("refund_unknown") === true;
  return when({
    [`its charge is still being made`]: charge_state === "creating",
    [`${name} is still ${state}`]: state !== "paid" && state !== "closed",
    [`${name} is due again in ${rest} ms`]: rest !== null && rest < REST_MS && hold === null,
    [`${name} was called ${calls} times`]: calls > CALLS_MAX,
    [`${attempt.misdirected} calls about ${name} went elsewhere`]: attempt.misdirected > 0,
    [`${name} was never shown, and is refunded`]: attempt.refunds > 0 && !attempt.shown,
    [`${name} reserves ${attempt.refund_reserved}`]: attempt.refund_reserved !== attempt.doubtful,
    [`${name} has a refund in doubt that nobody looks at`]: attempt.doubtful > 0 && !isDoubtful,
  });
}

function transactionFaults(
  transaction: ShopRow,
  { attempts, bank, moves }: Books,
): readonly string[] {
  const { id, status, refunded } = transaction;
  const own = attempts.filter(({ transaction_id }) => transaction_id === id);
  const shown = own.filter((attempt) => attempt.shown);
  const payment = bank.find((one) => shown[0] && isOf(shown[0], one));
  const isPaid = PAID.has(status);
  const words = moves.find(({ transaction_id }) => transaction_id === id)?.words ?? [];
  return when({
    [`${shown.length} offers were shown`]: shown.length !== 1 && status !== "deny",
    [`${own.length} accounts were asked`]: own.length > 2,
    [`it is pending, and nobody is called`]: status === "pending" && shown[0]?.hold === null,
    [`it is ${status}, and the bank has ${payment?.status}`]:
      isPaid && !PAID.has(payment?.status ?? ""),
    [`another code was kept`]:
      payment !== undefined && payment.qr_payload !== transaction.qr_payload,
    [`refunded ${refunded}, counted ${shown[0]?.refunded_amount}`]:
      isPaid && shown[0]?.refunded_amount !== refunded,
    [`it was notified of ${words.join(", ")}`]: !areLegal(words),
  });
}

/** Two notifications of one refund are equal; a refund in two parts says `partial_refund` twice. */
function areLegal(words: readonly string[]): boolean {
  return words.every((word, at) => {
    const before = words[at - 1] as TransactionStatus | undefined;
    if (before === undefined) return true;
    if (before === word) return word === "refund" || word === "partial_refund";
    return LEGAL_MOVES[before].some((next) => next === word);
  });
}

function paymentFaults(payment: BankRow, { attempts, shop }: Books): readonly string[] {
  const { order_id: name, status, gross_amount } = payment;
  const attempt = attempts.find((one) => isOf(one, payment));
  const transaction = shop.find(({ id }) => id === attempt?.transaction_id);
  const isSettled = attempt?.shown === true && PAID.has(transaction?.status ?? "");
  const isStray = typeof attempt?.stray === "string";
  const places = Number(isSettled) + Number(isStray);
  const back = (isSettled ? (transaction?.refunded ?? 0) : 0) + (attempt?.returned ?? 0);
  const isPaid = PAID.has(status);
  return when({
    [`${name} is nobody's`]: attempt === undefined,
    [`${name} is still open at the bank`]: status === "pending",
    [`${name} was paid, and is in ${places} places`]: isPaid && places !== 1,
    [`${name} was not paid, and is in ${places} places`]: !isPaid && places !== 0,
    [`${name} is a stray of ${attempt?.stray_amount}`]:
      isStray && attempt.stray_amount !== gross_amount,
    [`${payment.refunded} of ${name} went back at the bank, ${back} here`]:
      payment.refunded !== back &&
      (attempt?.doubtful ?? 0) === 0 &&
      attempt?.stray !== "returning" &&
      // A part of a stray that somebody returned at the bank: it waits for a person with the rest.
      attempt?.needs?.includes("stray_payment") !== true,
  });
}

/** What a merchant was told is true. */
function toldFaults({ told }: Order, { shop, bank, attempts }: Books): readonly string[] {
  return told.flatMap(({ what, status, body }) => {
    const code = String(body["status_code"]);
    const id = String(body["transaction_id"]);
    const transaction = shop.find((one) => one.id === id);
    const shown = attempts.find((one) => one.shown && one.transaction_id === id);
    const payment = bank.find((one) => shown && isOf(shown, one));
    const isOffer = what === "charge" && code === "201";
    return when({
      [`${what} was answered ${status} ${code}`]: status >= 500 || code === "500",
      "it was shown what does not exist": isOffer && !transaction,
      "it was shown another code than the bank's":
        isOffer && body["qr_string"] !== payment?.qr_payload,
      [`it was told of a cancel, and it is ${transaction?.status}`]:
        what === "cancel" && code === "200" && transaction?.status !== "cancel",
      [`it was told of an end, and it is ${transaction?.status}`]:
        what === "expire" && code === "407" && transaction?.status !== "expire",
      "it was told of a refund that there is none of":
        what === "refund" && code === "200" && (transaction?.refunded ?? 0) === 0,
    });
  });
}

function when(faults: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? [fault] : []));
}
