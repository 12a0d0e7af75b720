import { metrics } from "@opentelemetry/api";

// Without an OpenTelemetry SDK in the process these cost a function call and keep nothing.
const meter = metrics.getMeter("gerbang");

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

export function countCharge(paymentType: string, outcome: "applied" | "refused"): void {
  charges.add(1, { payment_type: paymentType, outcome });
}

export function countChange(transactionStatus: string): void {
  changes.add(1, { transaction_status: transactionStatus });
}

export function countAttempt(verdict: string, latencyMs: number): void {
  attempts.add(1, { verdict });
  latency.record(latencyMs, { verdict });
}
