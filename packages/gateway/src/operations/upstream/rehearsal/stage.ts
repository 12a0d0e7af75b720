import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type {
  ChargeOrder,
  ChargeReply,
  FindReply,
  Offer,
  UpstreamNames,
} from "../../../domain/upstream/connector.ts";
import {
  type Found,
  REHEARSAL_AMOUNT,
  type RehearsalVerdict,
  type RehearsedPayment,
} from "../../../domain/upstream/rehearsal.ts";
import {
  closeRehearsalOrder,
  insertRehearsalOrder,
} from "../../../store/upstream/rehearsal-orders.ts";
import type { Gateway } from "../../gateway.ts";
import { randomAlphanumerics } from "../../new-ids.ts";
import type { Heard, RehearsalCalls } from "./rehearsal-calls.ts";

/** Reads what the QR code of a picture says; `undefined` when it holds none. */
export type ReadCode = (picture: Uint8Array) => Promise<string | undefined>;

/** How long a rehearsal waits for what may come, in milliseconds. */
export interface RehearsalPatience {
  /** For somebody to pay. */
  readonly payMs: number;
  /** For the message about it. */
  readonly messageMs: number;
  /** For an order that exists to be found, and for one that may exist. */
  readonly lagMs: number;
}

/** What the steps of one rehearsal have in common. */
export interface Stage {
  readonly gateway: Pick<Gateway, "db" | "wallNow" | "publicAddress">;
  readonly key: { readonly merchantId: MerchantId; readonly accountId: string };
  readonly calls: RehearsalCalls;
  readonly payment: RehearsedPayment;
  readonly patience: RehearsalPatience;
  readonly readCode: ReadCode;
  readonly startedAt: Date;
  /** Whether it is to end. */
  readonly signal: AbortSignal;
  /** Says something to whoever watches. */
  readonly say: (line: string) => Promise<void>;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** The orders that it has opened, by what they are for. */
  readonly orders: Map<"gopay" | "qris" | "at_once", RehearsedOrder>;
  /** What was left of an order of which the upstream said that it failed itself. */
  readonly afterServerErrors: ("nothing" | "an_order")[];
}

export interface RehearsedOrder {
  readonly wanted: ChargeOrder;
  readonly offer?: Offer;
}

/** What a step has come to, without its name. */
export interface Told {
  readonly verdict: RehearsalVerdict;
  readonly said: string;
  readonly found?: Found;
  readonly orders?: readonly string[];
}

const LIFETIME_SECONDS = 900;
export const AMOUNT = REHEARSAL_AMOUNT as Rupiah;

/** A new order of the rehearsal, which is written down before anybody hears of it. */
export async function newOrder(
  { gateway, key, calls }: Stage,
  paymentType: "gopay" | "qris",
): Promise<ChargeOrder> {
  const orderId = `rehearsal-${randomAlphanumerics(20)}`;
  await insertRehearsalOrder(gateway.db, key, { orderId, openedAt: gateway.wallNow() });
  const token = calls.account.credentials.inboxToken.reveal();
  return {
    orderId,
    idempotencyKey: newKey(),
    paymentType,
    acquirer: "gopay",
    amount: AMOUNT,
    lifetimeSeconds: LIFETIME_SECONDS,
    expiresAt: new Date(gateway.wallNow().getTime() + LIFETIME_SECONDS * 1_000),
    notificationUrl: `${gateway.publicAddress.url}/upstream/${token}`,
    request: {
      payment_type: paymentType,
      transaction_details: { order_id: orderId, gross_amount: AMOUNT },
    },
  };
}

export function newKey(): string {
  return `rehearsal-${randomAlphanumerics(24)}`;
}

export async function ask({ calls }: Stage, wanted: ChargeOrder): Promise<Heard<ChargeReply>> {
  return await calls.make(async (connector, call) => await connector.charge(call, wanted));
}

export async function look({ calls }: Stage, names: UpstreamNames): Promise<FindReply> {
  const { reply } = await calls.make(async (connector, call) => await connector.find(call, names));
  return reply;
}

export function namesOf({ wanted, offer }: RehearsedOrder): UpstreamNames {
  return { orderId: wanted.orderId, ...(offer && { upstreamId: offer.upstreamId }) };
}

export async function noteClosed({ gateway, key }: Stage, orderId: string, closedAs: string) {
  await closeRehearsalOrder(gateway.db, key, { orderId, closedAs });
}

const LOOK_MS = 200;
const LOOK_MS_MAX = 2_000;

/**
 * Looks again and again until `isIt`, the time is up, or the rehearsal is to end. Resolves to the last that
 * was seen, and after how many milliseconds.
 */
export async function lookUntil<Seen>(
  { pause, signal }: Stage,
  patienceMs: number,
  see: () => Promise<Seen>,
  isIt: (seen: Seen) => boolean,
): Promise<{ readonly seen: Seen; readonly afterMs: number; readonly isFirst: boolean }> {
  const begun = performance.now();
  for (let wait = LOOK_MS, isFirst = true; ; isFirst = false) {
    const afterMs = Math.round(performance.now() - begun);
    const seen = await see();
    const isOver = signal.aborted || performance.now() - begun + wait > patienceMs;
    if (isIt(seen) || isOver) return { seen, afterMs, isFirst };
    await pause(wait);
    wait = Math.min(LOOK_MS_MAX, wait * 1.5);
  }
}

/** How an answer that gave nothing is told. */
export function describe(
  heard: Pick<Heard<{ readonly outcome: string }>, "reply" | "code" | "message">,
) {
  const { reply, code, message } = heard;
  const why = "why" in reply ? `: ${String(reply.why)}` : "";
  const reason = "reason" in reply ? `: ${String(reply.reason)}` : "";
  const words = message === "" ? "" : ` (${code} ${message})`;
  return `${reply.outcome}${why}${reason}${words}`.slice(0, 300);
}
