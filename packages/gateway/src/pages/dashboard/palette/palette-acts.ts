import { formatRupiah } from "@gerbang/protocol";
import { parseDuration } from "../../../domain/duration.ts";
import { ISSUERS } from "../../../domain/qris/issuer.ts";
import {
  browseTransactions,
  type ListedTransaction,
} from "../../../operations/dashboard/browse-transactions.ts";
import { listAcceptedKeys } from "../../../operations/dashboard/merchant-keys.ts";
import { makeOrderId } from "../../../operations/sandbox/make-test-charge.ts";
import { getStatus } from "../../../operations/transactions/get-status.ts";
import { durationText, statusWord } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { mayTestCharge } from "../frame/test-charge.ts";
import { may, type Visit } from "../frame/visit.ts";
import {
  sameAsAdvance,
  sameAsCharge,
  sameAsClock,
  sameAsDenial,
  sameAsPayment,
  sameAsRefusal,
} from "../sandbox/sandbox-equivalents.ts";
import type { PaletteCommand } from "./palette-command.ts";
import type { PaletteEntry } from "./palette-entry.ts";

type CommandOf<Verb extends PaletteCommand["verb"]> = PaletteCommand extends infer Each
  ? Each extends { readonly verb: infer Own extends PaletteCommand["verb"] }
    ? Own extends Verb
      ? Each
      : never
    : never
  : never;

/** Orders that an unfinished command may be about. */
const SUGGESTIONS = 6;
/** Among so many that begin as was typed. */
const SEARCHED = 25;

/** What a command that was typed would do here; nothing for what this visitor may not. */
export async function actsOf(
  visit: Visit,
  command: PaletteCommand,
): Promise<readonly PaletteEntry[]> {
  switch (command.verb) {
    case "pay":
    case "refuse":
    case "deny":
      return may(visit, "use_sandbox") ? await aboutPending(visit, command) : [];
    case "cancel":
      return may(visit, "cancel") ? await aboutOrder(visit, command, isCancellable) : [];
    case "refund":
      return may(visit, "refund") ? await aboutOrder(visit, command, isRefundable) : [];
    case "status":
      return await aboutOrder(visit, command, () => true);
    case "charge":
      return mayTestCharge(visit) ? [chargeEntry(visit, command)] : [];
    case "advance":
      return may(visit, "use_sandbox") ? advanceEntries(visit, command) : [];
    case "clock":
      return may(visit, "use_sandbox") ? [clockEntry(visit, command)] : [];
    case "copy":
      return may(visit, "see_keys") ? await keyEntry(visit, command) : [];
  }
}

/** Orders that are there, but not so that this could be done with them. */
function notNow(visit: Visit, orders: readonly ListedTransaction[]): readonly PaletteEntry[] {
  const { say } = visit;
  return orders.map((order) => ({
    label: order.orderId,
    detail: `${orderDetail(visit, order)} · ${say("that cannot be done now", "itu tidak bisa dilakukan sekarang")}`,
    path: `/transactions/${order.id}`,
  }));
}

type IsWanted = (found: ListedTransaction) => boolean;

const isPending: IsWanted = ({ status }) => status === "pending";
const isCancellable: IsWanted = ({ status }) => status === "pending" || status === "authorize";
const isRefundable: IsWanted = ({ status }) =>
  status === "settlement" || status === "partial_refund";

interface FoundOrders {
  readonly wanted: readonly ListedTransaction[];
  /** Where none of those that were named is wanted. */
  readonly others: readonly ListedTransaction[];
}

/** The order as it was typed, or those that begin so. */
async function findOrders(visit: Visit, order: string, isWanted: IsWanted): Promise<FoundOrders> {
  const { context, merchant } = visit;
  const exact =
    order === ""
      ? undefined
      : await getStatus(context.gateway, await requireMerchant(visit), order);
  const search = exact?.transaction.id ?? order;
  const { transactions } = await browseTransactions(context.gateway, merchant.id, {
    filter: search === "" ? {} : { search },
    page: { direction: "older", limit: SEARCHED },
    sort: "created",
  });
  const wanted = transactions.filter(isWanted);
  return {
    wanted: wanted.slice(0, SUGGESTIONS),
    others: order === "" || wanted.length > 0 ? [] : transactions.slice(0, SUGGESTIONS),
  };
}

function orderDetail({ say }: Visit, { grossAmount, status }: ListedTransaction): string {
  return `${formatRupiah(grossAmount)} · ${statusWord(status, say)}`;
}

/** What the customer or the provider does with an open order, at once. */
async function aboutPending(
  visit: Visit,
  command: CommandOf<"pay" | "deny" | "refuse">,
): Promise<readonly PaletteEntry[]> {
  const { say } = visit;
  const { wanted, others } = await findOrders(visit, command.order, isPending);
  if (others.length > 0) return notNow(visit, others);
  return wanted.map((order): PaletteEntry => {
    const { id, orderId } = order;
    const detail = orderDetail(visit, order);
    const path = `/sandbox/${command.verb}/${id}`;
    if (command.verb === "refuse") {
      const label = say(`Refuse to pay ${orderId}`, `Tolak membayar ${orderId}`);
      return { label, detail, path, fields: {}, same: sameAsRefusal(visit, orderId) };
    }
    if (command.verb === "deny") {
      const label = say(`Decline ${orderId} for good`, `Tolak ${orderId} selamanya`);
      return { label, detail, path, fields: {}, same: sameAsDenial(visit, orderId) };
    }
    return paymentEntry(visit, { order, issuer: command.issuer, detail, path });
  });
}

function paymentEntry(
  visit: Visit,
  {
    order: { orderId, paymentType },
    issuer,
    detail,
    path,
  }: {
    readonly order: ListedTransaction;
    readonly issuer: string | undefined;
    readonly detail: string;
    readonly path: string;
  },
): PaletteEntry {
  const { say } = visit;
  const label = ISSUERS.find(({ id }) => id === issuer)?.label ?? issuer;
  return {
    label:
      label === undefined
        ? say(`Pay ${orderId}`, `Bayar ${orderId}`)
        : say(`Pay ${orderId} by scanning with ${label}`, `Bayar ${orderId} lewat ${label}`),
    detail,
    path,
    // What was charged as qris is scanned, whoever scans it.
    fields: { via: issuer ?? (paymentType === "qris" ? "gopay" : "") },
    same: sameAsPayment(visit, orderId, issuer),
  };
}

/** What is asked again on the order's own page before it is done. */
async function aboutOrder(
  visit: Visit,
  { verb, order }: CommandOf<"cancel" | "refund" | "status">,
  isWanted: IsWanted,
): Promise<readonly PaletteEntry[]> {
  const { say } = visit;
  const labels = {
    cancel: (id: string) => say(`Cancel ${id}…`, `Batalkan ${id}…`),
    refund: (id: string) => say(`Refund ${id}…`, `Kembalikan dana ${id}…`),
    status: (id: string) => say(`Open ${id}`, `Buka ${id}`),
  };
  const { wanted, others } = await findOrders(visit, order, isWanted);
  if (others.length > 0) return notNow(visit, others);
  return wanted.map((found) => ({
    label: labels[verb](found.orderId),
    detail: orderDetail(visit, found),
    path: `/transactions/${found.id}`,
  }));
}

function chargeEntry(visit: Visit, { amount, type }: CommandOf<"charge">): PaletteEntry {
  const { say } = visit;
  if (amount === undefined) {
    return {
      label: say("Make a test charge…", "Buat charge uji…"),
      detail: "charge 44.000 qris",
      path: "/sandbox/charge",
    };
  }
  const order = makeOrderId();
  return {
    label: say(
      `Charge ${formatRupiah(amount)} by ${type}`,
      `Tagih ${formatRupiah(amount)} lewat ${type}`,
    ),
    detail: order,
    path: "/sandbox/charge",
    fields: { amount: String(amount), order_id: order, type },
    same: sameAsCharge(visit, { order, amount, type }),
  };
}

const USUAL_STEPS = ["15m", "1h", "1d"];

function advanceEntries(visit: Visit, { by }: CommandOf<"advance">): readonly PaletteEntry[] {
  const { say } = visit;
  return (by === undefined ? USUAL_STEPS : [by]).map((step) => {
    const length = durationText(parseDuration(step) ?? 0, say);
    return {
      label: say(`Advance the clock by ${length}`, `Majukan jam ${length}`),
      path: "/sandbox/clock/advance",
      fields: { by: step },
      same: sameAsAdvance(visit, step),
    };
  });
}

function clockEntry(visit: Visit, { mode }: CommandOf<"clock">): PaletteEntry {
  const { say } = visit;
  const labels = {
    frozen: say("Stop the clock", "Hentikan jam"),
    offset: say("Let the clock go on", "Jalankan jam lagi"),
    real: say("Back to real time", "Kembali ke waktu nyata"),
  };
  const same = sameAsClock(visit, mode);
  return { label: labels[mode], path: "/sandbox/clock", fields: { mode }, ...(same && { same }) };
}

async function keyEntry(
  { context, merchant, say }: Visit,
  { kind }: CommandOf<"copy">,
): Promise<readonly PaletteEntry[]> {
  const keys = await listAcceptedKeys(context.gateway, merchant.id);
  const key = keys.find((one) => one.kind === kind && one.expiresAt === undefined);
  if (!key) return [];
  return [
    {
      label: say(`Copy the ${kind} key`, `Salin ${kind} key`),
      detail: say("the activity log says who", "log aktivitas mencatat siapa"),
      path: "/settings/reveal",
      fields: { key: key.id },
      isCopied: true,
    },
  ];
}
