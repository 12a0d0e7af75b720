import type { Fault, FaultVerb, HeldCall } from "./fault-proxy.ts";
import { falsify, faults } from "./faults.ts";
import type { World } from "./upstream-world.ts";

/** One thing that goes wrong, so many times, with the calls or the messages of one order. */
export interface Trouble {
  readonly name: string;
  readonly verb: FaultVerb;
  readonly nth?: number;
  readonly times?: number;
  readonly fault: (world: World) => Fault;
}

type MerchantDoes =
  | "waits"
  | "repeats"
  | "repeats with its key"
  | "cancels"
  | "cancels twice"
  | "expires"
  | "refunds"
  | "refunds twice";

type CustomerDoes =
  | "leaves"
  | "pays"
  /** What nobody showed, which no customer can; then whatever follows must be right all the same. */
  | "pays unseen"
  /** After the merchant asked for the end. */
  | "pays late";

/** One line of the table. */
export interface UpstreamCase {
  readonly name: string;
  readonly troubles: readonly Trouble[];
  readonly merchant: MerchantDoes;
  readonly customer: CustomerDoes;
}

type FaultOf = (world: World) => Fault;
type Named = Readonly<Record<string, FaultOf>>;

const LATE_MS = 600;

/** The upstream has not acted. */
const BEFORE: Named = {
  "is dropped": () => faults.drop(),
  "is half sent": () => faults.halfRead(),
  hangs: () => faults.hang(),
  "meets a 403 page": () => faults.forbidden(),
  "meets a limit": () => faults.rateLimited("0"),
  "meets a 500 page": () => faults.unavailable(500),
  "meets a 503 page": () => faults.unavailable(503),
  "meets a 401": () => faults.unauthorized(),
};

/** It has. */
const AFTER: Named = {
  "loses its answer": () => faults.dropAnswer(),
  "gets half an answer": () => faults.cutBody(),
  "gets a 504 page instead": () => faults.answerInstead(504, "<h1>504</h1>"),
  "gets its answer late": () => faults.late(LATE_MS),
  "never gets its answer": () => faults.neverAnswer(),
  "gets another's answer": () => faults.earlierAnswer(),
  "still runs": () => faults.stillRunning(),
  "is made twice": () => faults.twice(),
  "lacks an id": () => faults.falsify(falsify.without("transaction_id")),
  "names another order": () => faults.falsify(falsify.orderId("another")),
  "lacks its status": () => faults.falsify(falsify.without("transaction_status")),
  "has an unheard-of status": () => faults.falsify(falsify.status("teleported")),
};

/** Offers that must not be shown. */
const OFFERS: Named = {
  "asks for another amount": () => faults.falsify(falsify.amount(1)),
  "has a code of another amount": () => faults.falsify(falsify.qrAmount(1)),
  "has a code with a tip": () => faults.falsify(falsify.qrTip),
  "has a broken code": () => faults.falsify(falsify.qrChecksum),
  "has run out": () => faults.falsify(falsify.expiry("2026-01-01 00:00:00")),
};

const REPORTS: Named = {
  "is stale": () => faults.stale(),
  "is not found": () => faults.notFound(),
  "reports another amount": () => faults.falsify(falsify.amount(1)),
  "claims that it is expired": () => faults.falsify(falsify.status("expire")),
  "claims that it is paid": () => faults.falsify(falsify.status("settlement")),
};

const MESSAGES: Named = {
  "are lost": () => faults.answer(200),
  "are dropped": () => faults.drop(),
  "come twice": () => faults.twice(),
  "come late": (world) => held("late", (call) => world.held.push(async () => await call.pass())),
  "come in reverse": (world) =>
    held("reversed", (call) => world.held.unshift(async () => await call.pass())),
  "are corrupted": () => faults.changeRequest(() => "nothing"),
  "are forged": () => faults.changeRequest(falsify.amount(1)),
};

/** Answers at once, and lets the message arrive at another time. */
function held(name: string, keep: (call: HeldCall) => unknown): Fault {
  return {
    name,
    deal(call) {
      keep(call);
      call.send({ status: 200, headers: {}, body: Buffer.alloc(0) });
    },
  };
}

/** The bank's first message arrives before its answer. */
const TOLD_FIRST: FaultOf = (world) => ({
  name: "told first",
  async deal(call) {
    const answer = await call.pass();
    await world.deliver();
    call.send(answer);
  },
});

const SILENT: Trouble = {
  name: "no message comes",
  verb: "webhook",
  fault: () => faults.answer(200),
};

interface Axes {
  readonly step: string;
  readonly verb: FaultVerb;
  readonly faults: Named;
  /** How often; for ever when that is 0. */
  readonly times: readonly number[];
  readonly merchants: readonly MerchantDoes[];
  readonly customers: readonly CustomerDoes[];
  readonly nth?: number;
  /** What goes wrong besides. */
  readonly besides?: readonly Trouble[];
}

function casesOf(axes: Axes): readonly UpstreamCase[] {
  const { step, verb, nth, besides = [] } = axes;
  return Object.entries(axes.faults).flatMap(([name, fault]) =>
    axes.times.flatMap((times) =>
      axes.merchants.flatMap((merchant) =>
        axes.customers.map((customer) => {
          const often = nth !== undefined ? { nth } : times > 0 ? { times } : {};
          const trouble = { name, verb, fault, ...often };
          return {
            name: `${step} ${name}${times === 1 ? "" : ` ${times} times`}; merchant ${merchant}, customer ${customer}`,
            troubles: [...besides, trouble],
            merchant,
            customer,
          };
        }),
      ),
    ),
  );
}

const COMMANDS = { ...BEFORE, ...AFTER };
const LOST_ANSWER: Trouble = {
  name: "loses its answer",
  verb: "charge",
  nth: 1,
  fault: () => faults.dropAnswer(),
};

/** Every step by everything that can go wrong there, by what both people do. */
export const UPSTREAM_CASES: readonly UpstreamCase[] = [
  ...casesOf({
    step: "a charge",
    verb: "charge",
    faults: { ...COMMANDS, ...OFFERS },
    times: [1, 3],
    merchants: ["waits", "repeats", "repeats with its key", "cancels"],
    customers: ["leaves", "pays", "pays unseen"],
  }),
  ...casesOf({
    step: "a charge that is told of by nobody",
    verb: "charge",
    faults: { ...AFTER, ...OFFERS },
    times: [1, 3],
    merchants: ["waits", "repeats"],
    customers: ["leaves", "pays unseen"],
    besides: [SILENT],
  }),
  ...casesOf({
    step: "the second call of a charge",
    verb: "charge",
    faults: { ...COMMANDS, ...OFFERS },
    times: [1],
    nth: 2,
    merchants: ["waits", "repeats", "repeats with its key"],
    customers: ["leaves", "pays", "pays unseen"],
    besides: [LOST_ANSWER],
  }),
  ...casesOf({
    step: "a look-up",
    verb: "status",
    faults: { ...COMMANDS, ...REPORTS },
    times: [1, 3],
    merchants: ["waits", "cancels"],
    customers: ["leaves", "pays"],
    besides: [SILENT],
  }),
  ...casesOf({
    step: "a look-up of what nobody saw",
    verb: "status",
    faults: { ...COMMANDS, ...REPORTS },
    times: [1, 3],
    merchants: ["waits"],
    customers: ["leaves", "pays unseen"],
    besides: [
      { ...LOST_ANSWER, nth: 1 },
      {
        ...LOST_ANSWER,
        nth: 2,
        fault: () => faults.orderTaken(),
      },
    ],
  }),
  ...casesOf({
    step: "a cancel",
    verb: "cancel",
    faults: COMMANDS,
    times: [1, 3],
    merchants: ["cancels", "cancels twice"],
    customers: ["leaves", "pays", "pays late"],
  }),
  ...casesOf({
    step: "an expiry",
    verb: "expire",
    faults: COMMANDS,
    times: [1, 3],
    merchants: ["waits", "expires"],
    customers: ["leaves", "pays late"],
  }),
  ...casesOf({
    step: "a refund",
    verb: "refund",
    faults: COMMANDS,
    times: [1, 3],
    merchants: ["refunds", "refunds twice"],
    customers: ["pays"],
  }),
  ...casesOf({
    step: "a refund that is told of by nobody",
    verb: "refund",
    faults: COMMANDS,
    times: [1, 3],
    merchants: ["refunds", "refunds twice"],
    customers: ["pays"],
    besides: [SILENT],
  }),
  ...casesOf({
    step: "messages",
    verb: "webhook",
    faults: MESSAGES,
    times: [1, 0],
    merchants: ["waits", "cancels", "refunds"],
    customers: ["leaves", "pays", "pays late"],
  }),
  ...casesOf({
    step: "the first message",
    verb: "charge",
    faults: { "comes before the answer": TOLD_FIRST },
    times: [1],
    merchants: ["waits", "repeats", "cancels", "refunds"],
    customers: ["leaves", "pays"],
  }),
];
