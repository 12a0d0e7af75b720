import { hash } from "node:crypto";
import { type SignedMembers, signedText } from "@gerbang/protocol";
import type { MeterProvider } from "@opentelemetry/api";
import type { Merchant } from "../domain/merchants/merchant.ts";
import type { Sign } from "../domain/notifications/present-notification.ts";
import type { Secret } from "../domain/secret.ts";
import { REFUND_RULES, type RefundRule } from "../domain/transactions/refund-rules.ts";
import { createOutbound, type Outbound } from "../outbound/outbound.ts";
import { createUpstreamHttp } from "../outbound/upstream-http.ts";
import { callerFinder } from "../store/bi-snap/clients.ts";
import type { Db } from "../store/database.ts";
import { merchantFinder } from "../store/merchants/merchants.ts";
import { attemptSaver } from "../store/notifications/save-attempts.ts";
import { changeCommitter } from "../store/transactions/commit-change.ts";
import { transactionFinder } from "../store/transactions/find-transaction.ts";
import { chargeInserter } from "../store/transactions/insert-charge.ts";
import { statusReader } from "../store/transactions/read-status.ts";
import { type CredentialsBox, createCredentialsBox } from "./credentials-box.ts";
import { type DeliverySettings, deliverySettings } from "./delivery-settings.ts";
import { type ImportLimits, ImportPlaces } from "./import-places.ts";
import { LogTails } from "./log-tails.ts";
import { LookUpTurns } from "./look-up-turns.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { uuidv7Generator } from "./new-ids.ts";
import { PictureFetches } from "./picture-fetches.ts";
import { createRequestRecorder, type RequestRecorder } from "./request-recorder.ts";
import { createSecondFactorBox, createSecretBox, type SecretBox } from "./secret-box.ts";
import { type StreamLimits, StreamPlaces } from "./stream-places.ts";
import { UpstreamCalls } from "./upstream-calls.ts";
import { type UpstreamSettings, upstreamSettings } from "./upstream-settings.ts";
import { Watchers } from "./watchers.ts";

/** For how long what has served its purpose is kept, in days of wall time. */
export interface Retention {
  /** Closed notifications with their attempts; kept for ever when absent. */
  readonly messagesDays?: number;
  /** The event log; kept for ever when absent. */
  readonly eventsDays?: number;
  /** What the API was asked and answered; none is kept with 0, a week of it when absent. */
  readonly requestsDays?: number;
  /** Calls of upstreams, and what upstreams sent; ninety days of them when absent. */
  readonly upstreamCallsDays?: number;
  /** What people did in the dashboard; kept for ever when absent. */
  readonly activityDays?: number;
  /** Sandbox merchants' closed transactions, with all that belongs to them; kept for ever when absent. */
  readonly sandboxDays?: number;
}

/** For how many days requests are kept when nobody says otherwise. */
export const REQUESTS_DAYS = 7;

/** The same of what was said to upstreams and what they said, which is evidence. */
export const UPSTREAM_CALLS_DAYS = 90;

/** What operations work with. One per process. */
export interface Gateway {
  readonly db: Db;
  /** Wall time: for leases, ids and metrics. Business time is a merchant's own. */
  readonly wallNow: () => Date;
  readonly newId: () => string;
  readonly secretBox: SecretBox;
  /** For the keys of people's authenticator apps. */
  readonly secondFactorBox: SecretBox;
  /** For the credentials of upstream accounts. */
  readonly credentialsBox: CredentialsBox;
  readonly upstreams: UpstreamSettings;
  /** For every call of an upstream. */
  readonly upstreamCalls: UpstreamCalls;
  readonly watchers: Watchers;
  /** Where others reach this gateway, without a slash at the end; known from when it listens. */
  readonly publicAddress: { url: string };
  readonly refundRules: readonly RefundRule[];
  readonly insertCharge: ReturnType<typeof chargeInserter>;
  readonly commitChange: ReturnType<typeof changeCommitter>;
  readonly findMerchantByKey: ReturnType<typeof merchantFinder>;
  readonly findBiSnapCaller: ReturnType<typeof callerFinder>;
  readonly findTransaction: ReturnType<typeof transactionFinder>;
  /** The same among those of the Core API. */
  readonly findCoreTransaction: ReturnType<typeof transactionFinder>;
  readonly readStatus: ReturnType<typeof statusReader>;
  readonly saveAttempt: ReturnType<typeof attemptSaver>;
  /** For every call to an address that a merchant or a customer chose. */
  readonly outbound: Outbound;
  readonly delivery: DeliverySettings;
  readonly metrics: Metrics;
  readonly retention: Retention;
  /** How long, in real time, a call waits for whoever holds its merchant. */
  readonly holdWaitMs: number;
  /** For files that are imported, which are large. */
  readonly importPlaces: ImportPlaces;
  readonly pictureFetches: PictureFetches;
  /** What the followers of a log share. */
  readonly logTails: LogTails;
  /** For event streams that stay open. */
  readonly streamPlaces: Readonly<Record<"payers" | "merchants", StreamPlaces>>;
  /** For what these look up each by itself. */
  readonly lookUpTurns: Readonly<Record<"payers" | "merchants", LookUpTurns>>;
  /** What the API is asked and answers, kept beside the answers. */
  readonly requestRecorder: RequestRecorder;
  /** Tells the operator of a surprise that was kept from spreading, with whom it concerns. */
  readonly report: Report;
}

type Report = (error: unknown, about: Readonly<Record<string, unknown>>) => void;

export interface GatewayOptions {
  readonly db: Db;
  /** Seals merchants' keys: `GERBANG_SECRET`. */
  readonly secret: Secret;
  /** What sealed before it, and still opens: `GERBANG_SECRET_OLD`. */
  readonly oldSecret?: Secret;
  readonly wallNow: () => Date;
  /** What may be refunded, and until when; Core API section 3.9 when absent. */
  readonly refundRules?: readonly RefundRule[];
  readonly delivery?: Partial<DeliverySettings>;
  /** Where to count; what an OpenTelemetry SDK in this process registered when absent. */
  readonly meterProvider?: MeterProvider;
  readonly report?: Report;
  /** What is kept for a while only; everything is kept when absent. */
  readonly retention?: Retention;
  readonly holdWaitMs?: number;
  readonly imports?: Partial<ImportLimits>;
  readonly streams?: Partial<StreamLimits>;
  /** Which upstreams are called, and how long; none when absent. */
  readonly upstreams?: Partial<UpstreamSettings>;
  /** Milliseconds that never step back, for limits and pauses; the process's own clock when absent. */
  readonly ticks?: () => number;
}

const HOLD_WAIT_MS = 5_000;

export function openGateway(options: GatewayOptions): Gateway {
  const { db, secret, wallNow, refundRules = REFUND_RULES } = options;
  const delivery = deliverySettings(options.delivery);
  const retention = options.retention ?? {};
  const metrics = createMetrics(options.meterProvider);
  const report: Report = options.report ?? (() => {});
  const newId = uuidv7Generator(wallNow);
  const upstreams = upstreamSettings(options.upstreams);
  return {
    db,
    wallNow,
    newId,
    secretBox: createSecretBox(secret, options.oldSecret),
    secondFactorBox: createSecondFactorBox(secret, options.oldSecret),
    credentialsBox: createCredentialsBox(secret, options.oldSecret),
    upstreams,
    upstreamCalls: openUpstreamCalls(options, { newId, metrics, report, upstreams, delivery }),
    watchers: new Watchers({ db, wallNow, report }),
    publicAddress: { url: "" },
    refundRules,
    insertCharge: chargeInserter(db),
    commitChange: changeCommitter(db),
    findMerchantByKey: merchantFinder(db),
    findBiSnapCaller: callerFinder(db),
    findTransaction: transactionFinder(db),
    findCoreTransaction: transactionFinder(db, "core_api"),
    readStatus: statusReader(db),
    saveAttempt: attemptSaver(db),
    outbound: createOutbound({
      allowPrivate: delivery.allowPrivateTargets,
      timeoutMs: delivery.timeoutMs,
    }),
    delivery,
    metrics,
    retention,
    holdWaitMs: options.holdWaitMs ?? HOLD_WAIT_MS,
    pictureFetches: new PictureFetches(),
    ...forStreams(options),
    importPlaces: new ImportPlaces(options.imports),
    requestRecorder: createRequestRecorder({
      db,
      newId,
      isOn: retention.requestsDays !== 0,
      onDropped: (count) => metrics.countUnrecordedRequests(count),
      onFailure: (error) => report(error, { work: "request_log" }),
    }),
    report,
  };
}

function forStreams({
  streams,
}: GatewayOptions): Pick<Gateway, "logTails" | "streamPlaces" | "lookUpTurns"> {
  const places = () => new StreamPlaces(streams);
  return {
    logTails: new LogTails(),
    streamPlaces: { payers: places(), merchants: places() },
    lookUpTurns: { payers: new LookUpTurns(), merchants: new LookUpTurns() },
  };
}

function openUpstreamCalls(
  { db, wallNow, ticks = () => performance.now() }: GatewayOptions,
  {
    upstreams: { breaker },
    delivery,
    ...means
  }: Pick<Gateway, "newId" | "metrics" | "report" | "upstreams" | "delivery">,
): UpstreamCalls {
  const http = createUpstreamHttp({ allowPrivate: delivery.allowPrivateTargets });
  return new UpstreamCalls({ ...means, http, db, wallNow, ticks, breaker });
}

/** Signs messages as this merchant. Core API section 5.3. */
export function signerOf({ serverKey }: Merchant): Sign {
  return signerWith(serverKey);
}

export function signerWith(serverKey: Secret): Sign {
  return (message: SignedMembers) => hash("sha512", signedText(message, serverKey.reveal()), "hex");
}
