import { type MeterProvider, metrics } from "@opentelemetry/api";

/** What operators count. Labels are words from short lists: never an id, a name or an address. */
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
  };
}
