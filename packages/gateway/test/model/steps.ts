import fc from "fast-check";
import type { ChargeKind } from "./reference/commands.ts";

/** Of one merchant. The second has to be escaped in a path; the third is denied by the sandbox. */
export const ORDERS = ["a", "kopi #1/ü", "force-deny-c"] as const;

/** A command whose transaction is named when it is made. */
export type Wish =
  | {
      readonly do: "charge";
      readonly order: string;
      readonly kind: ChargeKind;
      readonly amount: number;
      readonly minutes?: number;
    }
  | ({ readonly of: Target } & WishOfTransaction);

type WishOfTransaction =
  | {
      readonly do:
        | "status"
        | "cancel"
        | "expire"
        | "approve"
        | "deny"
        | "refuse to pay"
        | "deny payment";
    }
  | { readonly do: "capture"; readonly amount?: number }
  | {
      readonly do: "refund";
      readonly key?: string;
      readonly amount?: number;
      readonly direct: boolean;
    }
  | {
      readonly do: "pay";
      readonly issuer?: string;
      readonly inApp?: boolean;
      readonly late?: boolean;
    }
  | { readonly do: "deny refund" | "confirm refund"; readonly key: string };

/** By the order's id, or by that of a transaction of it: the newest is 0. There may be none. */
export interface Target {
  readonly order: string;
  readonly nth?: number;
}

export interface PlannedCall {
  readonly wish: Wish;
  /** An idempotency key. */
  readonly key?: string;
  readonly process: 0 | 1;
  /** The connection ends before the call arrives, or when its answer is on the way. */
  readonly lost?: "before" | "after";
}

/** Just before, at or after the nth moment to come at which a rule about time begins to say something else. */
export interface Edge {
  readonly nth: number;
  readonly byMs: -1 | 0 | 1;
}

export type ReceiverAnswer = 200 | 204 | 302 | 404 | 500 | 503 | "reset";

export type Step =
  /** At one moment when there are several. */
  | {
      readonly kind: "calls";
      readonly calls: readonly PlannedCall[];
      /** The clock is put forward so far, or to there, right before, and what falls due races with the calls. */
      readonly jumpMs?: number;
      readonly jumpTo?: Edge;
      /** Not so: the merchant is in hand, and nothing happens by itself before they are answered. */
      readonly inHand?: boolean;
      /** The clock goes on meanwhile: from where it stands, or as everybody's does. */
      readonly running?: "offset" | "real";
      /** The connection to the database breaks after the next commit of a process, before it has heard so. */
      readonly cut?: boolean;
    }
  /** The calls of the step before once more. */
  | { readonly kind: "again" }
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "advance to"; readonly edge: Edge }
  | { readonly kind: "receiver"; readonly answer: ReceiverAnswer };

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const [FIRST, SECOND, DENIED] = ORDERS;

const order = fc.constantFrom(FIRST, FIRST, FIRST, FIRST, FIRST, SECOND, DENIED);

/** Members that are drawn as `undefined` are left out. */
function drawn<Drawn>(
  members: {
    readonly [Name in keyof Drawn]-?: fc.Arbitrary<Drawn[Name] | undefined>;
  },
): fc.Arbitrary<Drawn> {
  return fc.record(members as Record<string, fc.Arbitrary<unknown>>).map((value) => {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(entries) as Drawn;
  });
}

/** Nothing, so many times as often as any one of these. */
function orNothing<Value>(
  times: number,
  ...values: readonly Value[]
): fc.Arbitrary<Value | undefined> {
  return fc.constantFrom(...Array.from({ length: times }, () => undefined), ...values);
}

const target: fc.Arbitrary<Target> = drawn<Target>({ order, nth: orNothing(4, 0, 0, 1, 2) });

const KINDS: readonly ChargeKind[] = [
  ...(["gopay", "gopay", "gopay", "qris", "qris", "shopee"] as const),
  ...(["account", "account", "reserve"] as const),
];

type WishTo<Name extends Wish["do"]> = Extract<Wish, { readonly do: Name }>;

const charge = drawn<WishTo<"charge">>({
  do: fc.constant("charge"),
  order,
  kind: fc.constantFrom(...KINDS),
  amount: fc.constantFrom(1_000, 40_000, 40_000, 99_999, 100_000, 600_000),
  minutes: orNothing(4, 1, 60, 1_440),
});

const pay = drawn<WishTo<"pay">>({
  do: fc.constant("pay"),
  of: target,
  issuer: orNothing(4, "gopay", "dana", "BCA"),
  inApp: fc.constant(undefined),
  late: orNothing(8, true),
});

const payInApp = drawn<WishTo<"pay">>({
  do: fc.constant("pay"),
  of: target,
  issuer: fc.constant(undefined),
  inApp: fc.constant(true),
  late: orNothing(3, true),
});

const refund = drawn<WishTo<"refund">>({
  do: fc.constant("refund"),
  of: target,
  key: orNothing(1, "r1", "r1", "r2"),
  amount: orNothing(2, 1, 500, 500, 500, 39_000, 1_000_000, 0),
  direct: fc.boolean(),
});

const capture = drawn<WishTo<"capture">>({
  do: fc.constant("capture"),
  of: target,
  amount: orNothing(3, 40_000, 99_999),
});

const plain = fc.record({
  do: fc.constantFrom("status", "cancel", "cancel", "expire", "approve", "deny"),
  of: target,
}) as fc.Arbitrary<Wish>;

const byOthers = fc.record({
  do: fc.constantFrom("refuse to pay", "deny payment"),
  of: target,
}) as fc.Arbitrary<Wish>;

const byBank = fc.record({
  do: fc.constantFrom("deny refund", "confirm refund"),
  of: target,
  key: fc.constantFrom("r1", "r1", "r2"),
}) as fc.Arbitrary<Wish>;

const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 7, arbitrary: charge },
  { weight: 6, arbitrary: pay },
  { weight: 2, arbitrary: payInApp },
  { weight: 6, arbitrary: refund },
  { weight: 2, arbitrary: capture },
  { weight: 4, arbitrary: plain },
  { weight: 2, arbitrary: byOthers },
  { weight: 2, arbitrary: byBank },
);

const call: fc.Arbitrary<PlannedCall> = fc
  .record({
    wish,
    key: fc.constantFrom(undefined, undefined, undefined, "k1", "k2"),
    process: fc.constantFrom<(0 | 1)[]>(0, 1),
    lost: fc.oneof(
      { weight: 14, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant("before" as const) },
      { weight: 2, arbitrary: fc.constant("after" as const) },
    ),
  })
  .map(toPlanned);

function toPlanned({ wish: asked, key, process, lost }: PlannedParts): PlannedCall {
  return {
    wish: asked,
    process,
    // The sandbox API knows no keys, and what only reads needs none.
    ...(key !== undefined && takesKey(asked) && { key }),
    ...(lost !== undefined && asked.do !== "status" && { lost }),
  };
}

interface PlannedParts {
  readonly wish: Wish;
  readonly key: string | undefined;
  readonly process: 0 | 1;
  readonly lost: "before" | "after" | undefined;
}

const WITH_KEY: ReadonlySet<string> = new Set(["charge", "cancel", "expire", "refund", "capture"]);

function takesKey({ do: name }: Wish): boolean {
  return WITH_KEY.has(name);
}

type StepOf<Kind extends Step["kind"]> = Extract<Step, { readonly kind: Kind }>;

const oneCall: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("calls" as const),
  calls: fc.tuple(call),
});

const atOnce = drawn<StepOf<"calls">>({
  kind: fc.constant("calls"),
  calls: fc.array(call, { minLength: 2, maxLength: 4 }),
  jumpMs: orNothing(5, SECOND_MS, 5 * MINUTE_MS, 15 * MINUTE_MS),
  jumpTo: fc.constant(undefined),
  inHand: fc.constant(undefined),
  running: fc.constant(undefined),
  cut: orNothing(3, true),
});

const whileRunning: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("calls" as const),
  calls: fc.tuple(call),
  running: fc.constantFrom<("offset" | "real")[]>("offset", "offset", "real"),
});

const advance: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("advance" as const),
  ms: fc.constantFrom(
    SECOND_MS,
    2 * MINUTE_MS,
    5 * MINUTE_MS,
    10 * MINUTE_MS,
    15 * MINUTE_MS,
    60 * MINUTE_MS,
    6 * 60 * MINUTE_MS,
    7 * DAY_MS,
    45 * DAY_MS,
  ),
});

const receiver: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("receiver" as const),
  answer: fc.constantFrom<ReceiverAnswer[]>(200, 200, 204, 302, 404, 500, 503, "reset"),
});

const edge: fc.Arbitrary<Edge> = fc.record({
  nth: fc.constantFrom(0, 0, 0, 1, 2),
  byMs: fc.constantFrom<(-1 | 0 | 1)[]>(-1, 0, 0, 1, 1),
});

/** What depends on the time. */
const timely: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 3, arbitrary: pay },
  { weight: 1, arbitrary: payInApp },
  { weight: 4, arbitrary: refund },
  { weight: 1, arbitrary: capture },
  { weight: 1, arbitrary: plain },
);

const atEdge = drawn<StepOf<"calls">>({
  kind: fc.constant("calls"),
  calls: fc.tuple(
    fc.record({ wish: timely, process: fc.constantFrom<(0 | 1)[]>(0, 1) }),
  ) as fc.Arbitrary<readonly PlannedCall[]>,
  jumpMs: fc.constant(undefined),
  jumpTo: edge,
  inHand: orNothing(1, true),
  running: fc.constant(undefined),
  cut: fc.constant(undefined),
});

const advanceToEdge: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("advance to" as const),
  edge,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: oneCall },
  { weight: 3, arbitrary: atEdge },
  { weight: 1, arbitrary: advanceToEdge },
  { weight: 5, arbitrary: atOnce },
  { weight: 2, arbitrary: whileRunning },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: "again" }) },
  { weight: 4, arbitrary: advance },
  { weight: 1, arbitrary: receiver },
);

function plainly(wish: Wish): Step {
  return { kind: "calls", calls: [{ wish, process: 0 }] };
}

const CHARGED = plainly({ do: "charge", order: FIRST, kind: "gopay", amount: 40_000 });
const PAID = plainly({ do: "pay", of: { order: FIRST } });
const RESERVED = plainly({ do: "charge", order: FIRST, kind: "reserve", amount: 40_000 });

const TAKEN = plainly({ do: "charge", order: FIRST, kind: "account", amount: 40_000 });

/** At a moment at which a rule begins to say something else, before anybody has seen to it. */
function atNext(wish: Wish, byMs: Edge["byMs"]): Step {
  return {
    kind: "calls",
    calls: [{ wish, process: 1 }],
    jumpTo: { nth: 0, byMs },
    inHand: true,
  };
}

const ONE: Target = { order: FIRST };
const REFUNDED_IN_PART: Wish = { do: "refund", of: ONE, amount: 500, direct: false };

/** Longer than any message is retried. */
const ALL_RETRIES: Step = { kind: "advance", ms: 6 * 60 * MINUTE_MS };

/** What most is to be tried with takes a few steps that few sequences would begin with. */
const BEGINNINGS: readonly (readonly Step[])[] = [
  [],
  [CHARGED],
  [CHARGED, PAID],
  [CHARGED, atNext({ do: "pay", of: ONE }, 0)],
  [RESERVED],
  [RESERVED, atNext({ do: "capture", of: ONE }, 0)],
  [TAKEN, plainly(REFUNDED_IN_PART)],
  [CHARGED, PAID, atNext(REFUNDED_IN_PART, 0)],
  [CHARGED, PAID, atNext(REFUNDED_IN_PART, 1)],
];

const UNWELL = [302, 404, 500, 503, "reset"] as const;

const beginning: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: BEGINNINGS.length, arbitrary: fc.constantFrom(...BEGINNINGS) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...UNWELL)
      .map((answer): readonly Step[] => [{ kind: "receiver", answer }, CHARGED, ALL_RETRIES]),
  },
);

/** Steps of one merchant, whatever they are: about so many at the most. */
export function stepsOf(longest: number): fc.Arbitrary<readonly Step[]> {
  const steps = fc.array(step, { minLength: 1, maxLength: longest, size: "max" });
  return fc.tuple(beginning, steps).map(([begun, others]) => [...begun, ...others]);
}
