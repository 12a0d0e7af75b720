import type { FindReply } from "../../domain/upstream/connector.ts";
import type { Gateway } from "../gateway.ts";
import type { DueProbe } from "../upstream-calls.ts";
import { absentOrderOf } from "./absent-order.ts";
import { findAccount } from "./accounts.ts";

/**
 * Finds out whether an account that was down answers again: asks for an order that nobody has made, which
 * changes nothing. It does when it says that there is none. A refusal is an answer, too: of a key that
 * is wrong by now, which calls have to meet so that somebody hears of it.
 */
export async function probeAccount(gateway: Gateway, probe: DueProbe): Promise<void> {
  let isPassed = false;
  try {
    const { merchantId, id } = probe.account;
    const account = await findAccount(gateway, merchantId, id);
    if (!account || account.state === "off") return gateway.upstreamCalls.forget(probe.account);
    const orderId = absentOrderOf(account);
    const reply = await gateway.upstreamCalls.run<FindReply>(
      account,
      { verb: "test", rank: "command", isProbe: true },
      async (connector, call) => await connector.find(call, { orderId }),
    );
    isPassed = doesAnswer(reply);
  } finally {
    gateway.upstreamCalls.endProbe(probe, isPassed);
  }
}

function doesAnswer(reply: FindReply): boolean {
  if (reply.outcome === "refused") return reply.reason !== "rate_limited";
  return reply.outcome === "absent" || reply.outcome === "unpaid";
}
