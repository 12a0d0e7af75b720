import type { MerchantId } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { PlannedFault } from "../../domain/notifications/fault-plan.ts";
import { readSign } from "../../domain/notifications/incident-cause.ts";
import {
  type Answer,
  type AttemptVerdict,
  decideRetry,
} from "../../domain/notifications/retry-rules.ts";
import type { CallResult } from "../../outbound/outbound.ts";
import type { LeasedNotification } from "../../store/notifications/notification-queue.ts";
import { signMessage, spoilSignature } from "../bi-snap/sign-message.ts";
import type { Gateway } from "../gateway.ts";
import {
  type AttemptManner,
  bodyFaults,
  bodySender,
  lostRequest,
  withoutAnswer,
} from "./attempt-manner.ts";
import { actsOn } from "./faulty-body.ts";

/** One attempt that was made and recorded. */
export interface DeliveredAttempt {
  readonly merchantId: MerchantId;
  readonly notificationId: string;
  readonly orderId: string;
  readonly transactionStatus: string;
  readonly url: string;
  readonly number: number;
  readonly answer: Answer;
  readonly faults: readonly PlannedFault[];
  /** In the merchant's time, as is the due time in the verdict. */
  readonly startedAt: Date;
  readonly verdict: AttemptVerdict;
}

/** Core API section 5.1. */
const NOTIFICATION_HEADERS = {
  "User-Agent": "Veritrans",
  Accept: "application/json",
  "Content-Type": "application/json",
} as const;

/** What an attempt is sent with: one of BI-SNAP is signed in its headers, each time anew. */
async function headersOf(
  gateway: Gateway,
  leased: LeasedNotification,
  { startedAt, faults }: { startedAt: Date; faults: readonly PlannedFault[] },
): Promise<Readonly<Record<string, string>>> {
  if (leased.signedPath === undefined) return NOTIFICATION_HEADERS;
  const signing = { signedPath: leased.signedPath, startedAt };
  const headers = await signMessage(gateway, leased, signing);
  const spoilt = faults.find((fault) => fault.fault === "corrupt_signature");
  return { ...NOTIFICATION_HEADERS, ...(spoilt ? spoilSignature(headers, spoilt) : headers) };
}

/**
 * Makes one attempt at a leased notification and records it. Returns `undefined`, with nothing
 * recorded, when the lease ran out on the way and somebody else made this attempt.
 */
export async function deliverNotification(
  gateway: Gateway,
  leased: LeasedNotification,
): Promise<DeliveredAttempt | undefined> {
  const ended = await attemptDelivery(gateway, leased);
  return (await recordAttempt(gateway, leased, ended)) ? ended.attempt : undefined;
}

/** An attempt that was made and is still to be recorded. */
export interface UnrecordedAttempt {
  readonly attempt: DeliveredAttempt;
  /** What its sender knows. */
  readonly result: CallResult;
  /** What the receiver answered, also where that was lost on its way back. */
  readonly answered: CallResult["answer"];
  /** The headers that it was sent with. */
  readonly headers: Readonly<Record<string, string>>;
  /** Somebody asked for it to go wrong: then it says nothing about its URL. */
  readonly isSpoilt: boolean;
}

/**
 * Makes one attempt at a leased notification.
 *
 * The receiver is called with no database transaction open: a slow one must hold neither a
 * connection nor a lock. A crash anywhere leaves a lease that runs out, and the attempt is repeated.
 */
export async function attemptDelivery(
  gateway: Gateway,
  leased: LeasedNotification,
  manner: AttemptManner = USUAL,
): Promise<UnrecordedAttempt> {
  const number = leased.attempts + 1;
  const startedAt = timeOf(gateway, leased);
  const planned = (leased.faults ?? []).filter((fault) => actsOn(fault, number));
  const faults = [...planned, ...bodyFaults(manner.faults)];
  const headers = await headersOf(gateway, leased, { startedAt, faults });
  const arrived = await send(gateway, leased, { headers, faults, manner });
  const result = manner.faults.loseAnswer ? withoutAnswer(arrived) : arrived;
  const answer = result.failure?.failure ?? result.answer?.status ?? "not_http";
  const verdict = decideRetry({
    answer,
    number,
    startedAt,
    message: `${leased.orderId} ${leased.transactionStatus}`,
    seed: gateway.delivery.seed,
    isTest: leased.kind === "test",
    biSnap: biSnapKindOf(leased),
  });
  const attempt: DeliveredAttempt = {
    merchantId: leased.merchantId,
    notificationId: leased.id,
    orderId: leased.orderId,
    transactionStatus: leased.transactionStatus,
    url: leased.url,
    number,
    answer,
    faults,
    startedAt,
    verdict,
  };
  const isSpoilt = Object.keys(manner.faults).length > 0;
  return { attempt, result, answered: arrived.answer, headers, isSpoilt };
}

function biSnapKindOf({ signedPath, kind }: LeasedNotification): "payment" | "account" | undefined {
  if (signedPath === undefined) return undefined;
  return kind === "account" || kind === "payment" ? kind : undefined;
}

const USUAL: AttemptManner = { faults: {} };

function timeOf(gateway: Gateway, leased: LeasedNotification): Date {
  return merchantTime(leased.clock, gateway.wallNow());
}

interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly faults: readonly PlannedFault[];
  readonly manner: AttemptManner;
}

async function send(
  gateway: Gateway,
  leased: LeasedNotification,
  { headers, faults, manner }: Sending,
): Promise<CallResult> {
  if (faults.some(({ fault }) => fault === "drop")) return droppedResult(leased);
  if (manner.faults.drop) return lostRequest(leased.url);
  const { giveUpAfterMs } = manner.faults;
  const sender = bodySender(faults, manner.beforeLastByte);
  return await gateway.outbound.post({
    url: leased.url,
    headers,
    body: leased.bytes,
    ...(sender && { send: sender }),
    ...(giveUpAfterMs !== undefined && { timeoutMs: giveUpAfterMs }),
  });
}

function droppedResult({ url }: LeasedNotification): CallResult {
  const failure = { failure: "dropped", detail: "the fault plan kept it from being sent" } as const;
  return { finalUrl: url, redirects: [], latencyMs: 0, failure };
}

/** `false`, and nothing recorded, when the lease ran out and somebody else has the next one. */
export async function recordAttempt(
  gateway: Gateway,
  leased: LeasedNotification,
  { attempt, result, headers, isSpoilt }: UnrecordedAttempt,
): Promise<boolean> {
  const { verdict } = attempt;
  gateway.metrics.countAttempt(verdict.state, result.latencyMs);
  const end = endOf(result);
  const read = readSign({
    ...end,
    kind: leased.kind,
    faults: attempt.faults,
    isDelivered: verdict.state === "delivered",
  });
  const sign = isSpoilt && read?.kind === "fails" ? undefined : read;
  const saved = await gateway.saveAttempt({
    merchantId: leased.merchantId,
    notificationId: leased.id,
    leaseId: leased.leaseId,
    number: attempt.number,
    startedAt: attempt.startedAt,
    recordedAt: gateway.wallNow(),
    latencyMs: result.latencyMs,
    requestHeaders: headers,
    faults: attempt.faults,
    ...end,
    url: leased.url,
    endpoint: leased.endpoint,
    sign,
    incidentId: sign?.kind === "fails" ? gateway.newId() : undefined,
    rule: verdict.rule,
    nextAt: verdict.state === "owed" ? verdict.dueAt : undefined,
    state: verdict.state,
    closedAt: verdict.state === "owed" ? undefined : timeOf(gateway, leased),
  });
  if (saved) {
    gateway.db.changes.announce({
      merchantId: leased.merchantId,
      ...(leased.transactionId !== undefined && { transactionId: leased.transactionId }),
    });
  }
  return saved;
}

function endOf({ finalUrl, redirects, answer, failure }: CallResult) {
  return {
    finalUrl,
    redirects,
    answerStatus: answer?.status,
    answerBody: answer?.body,
    error: failure?.failure,
    errorDetail: failure?.detail,
    answerHeaders: answer?.headers,
  };
}
