import { type Meter, type MeterProvider, metrics } from "@opentelemetry/api";

/**
 * What operators count. Labels are words from short lists: never an id, a name or an address. `account` is
 * what the operator called an account of an upstream.
 */
export interface Metrics {
  countCharge(paymentType: string, outcome: "applied" | "refused"): void;
  /** A transaction that moved to a status. */
  countChange(transactionStatus: string): void;
  /** An attempt to deliver a notification, and what became of it. */
  countAttempt(verdict: string, latencyMs: number): void;
  /** Background work that failed for one merchant, or for one thing of theirs. */
  countFailedWork(work: string): void;
  /** Requests that the log of the API does not hold, because more came than could be written. */
  countUnrecordedRequests(count: number): void;
  /** A call of an upstream, and what came of it. */
  countUpstreamCall(call: UpstreamCallCounted): void;
  /** A call that was not made, for want of room or because the account is down. */
  countRefusedCall(call: RefusedCallCounted): void;
  /** An upstream said that there are too many calls. */
  countRateLimited(account: string): void;
}

interface UpstreamCallCounted {
  readonly account: string;
  readonly verb: string;
  readonly outcome: string;
  readonly latencyMs: number;
}

interface RefusedCallCounted {
  readonly account: string;
  readonly verb: string;
  readonly rank: string;
  readonly why: "over_limit" | "breaker_open";
}

/**
 * Counts by a provider of the caller's, or by the one that an OpenTelemetry SDK registered before
 * the gateway opened. Without either each of these costs a function call and keeps nothing.
 */
export function createMetrics(provider: MeterProvider = metrics.getMeterProvider()): Metrics {
  const meter = provider.getMeter("gerbang");
  const charges = meter.createCounter("gerbang.charges", {
    description: "Charges, by payment type and outcome",
  });
  const changes = meter.createCounter("gerbang.transaction.changes", {
    description: "Transactions that moved to a status",
  });
  const attempts = meter.createCounter("gerbang.notification.attempts", {
    description: "Attempts to deliver a notification, by what became of them",
  });
  const latency = meter.createHistogram("gerbang.notification.latency", {
    description: "How long receivers took to answer",
    unit: "ms",
  });
  const failures = meter.createCounter("gerbang.work.failures", {
    description: "Background work that failed for one merchant",
  });
  const unrecorded = meter.createCounter("gerbang.requests.unrecorded", {
    description: "Requests that the log of the API does not hold",
  });
  return {
    countCharge(paymentType, outcome) {
      charges.add(1, { payment_type: paymentType, outcome });
    },
    countChange(transactionStatus) {
      changes.add(1, { transaction_status: transactionStatus });
    },
    countAttempt(verdict, latencyMs) {
      attempts.add(1, { verdict });
      latency.record(latencyMs, { verdict });
    },
    countFailedWork(work) {
      failures.add(1, { work });
    },
    countUnrecordedRequests(count) {
      unrecorded.add(count);
    },
    ...upstreamMetrics(meter),
  };
}

function upstreamMetrics(
  meter: Meter,
): Pick<Metrics, "countUpstreamCall" | "countRefusedCall" | "countRateLimited"> {
  const calls = meter.createCounter("gerbang.upstream.calls", {
    description: "Calls of upstreams, by what became of them",
  });
  const latency = meter.createHistogram("gerbang.upstream.latency", {
    description: "How long calls of upstreams took",
    unit: "ms",
  });
  const refused = meter.createCounter("gerbang.upstream.refused", {
    description: "Calls of upstreams that were not made: over the limit, or the account is down",
  });
  const rateLimited = meter.createCounter("gerbang.upstream.rate_limited", {
    description: "Answers of upstreams that there are too many calls",
  });
  return {
    countUpstreamCall({ latencyMs, ...labels }) {
      calls.add(1, { ...labels });
      latency.record(latencyMs, { account: labels.account, verb: labels.verb });
    },
    countRefusedCall(labels) {
      refused.add(1, { ...labels });
    },
    countRateLimited(account) {
      rateLimited.add(1, { account });
    },
  };
}
