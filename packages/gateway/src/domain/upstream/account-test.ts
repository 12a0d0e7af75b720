import type { FindReply } from "./connector.ts";

/** What a passed test is called. */
export const PASSED = "passed";

/**
 * What came of asking an upstream for an order that nobody has made: when it says that there is none, the
 * key and the place are right. In words of our own, since those of the other side might be anything.
 */
export function describeTest(reply: FindReply): string {
  switch (reply.outcome) {
    case "absent":
    case "unpaid":
      return PASSED;
    case "found":
      return "found what nobody made";
    case "refused":
      return `refused: ${reply.reason}`;
    case "not_sent":
      return `not sent: ${reply.why}`;
    case "unknown":
      return `no usable answer: ${reply.why}`;
  }
}
