import { deviate, type Visitor } from "./deviate.ts";
import { LIVES, type Life, step } from "./lives.ts";
import { written } from "./notation.ts";
import { API_FAULTS, FORGERIES, type Schedule, type Step } from "./step.ts";

export type Profile = "quick" | "standard" | "deep";

/** What a merchant's configuration may leave out, and with it the schedules that need it. */
export type Need = "finish" | "reconcile" | "app" | "retry" | "two_open";

interface Family {
  readonly name: string;
  readonly schedules: (profile: Profile) => Iterable<Schedule>;
}

const RETURN: Visitor = { step: step("B+"), afterPhase: 1 };
const LIE: Visitor = { step: step("B-"), afterPhase: 0 };
const RECONCILE: Visitor = { step: step("R"), afterPhase: 0 };

/** Every message may be twice there and once overtaken: no life has more than its own number of each. */
const ALL = 99;
const bound = (profile: Profile): number => ({ quick: 1, standard: 2, deep: ALL })[profile];
/** For lives that go like another one. */
const lessBy1 = (profile: Profile): number => ({ quick: 0, standard: 1, deep: 2 })[profile];

export const FAMILIES: readonly Family[] = [
  { name: "settle", schedules: settle },
  { name: "closed", schedules: closed },
  { name: "refund", schedules: refund },
  { name: "two refunds", schedules: twoRefunds },
  { name: "attempts", schedules: attempts },
  { name: "forgeries", schedules: forgeries },
  { name: "redirects", schedules: redirects },
  { name: "delivery faults", schedules: deliveryFaults },
  { name: "API faults", schedules: apiFaults },
  { name: "at once", schedules: atOnce },
  { name: "restarts and two orders", schedules: restarts },
];

function* settle(profile: Profile): Generator<Schedule> {
  const visitors = profile === "quick" ? [RETURN] : [RETURN, RECONCILE];
  yield* one(deviate(LIVES.app, { visitors, deviations: bound(profile) }));
  yield* one(deviate(LIVES.scan, { visitors, deviations: bound(profile) }));
}

function* closed(profile: Profile): Generator<Schedule> {
  const visited = { visitors: [LIE], deviations: bound(profile) };
  const others = profile === "quick" ? { deviations: 1 } : visited;
  yield* one(deviate(LIVES.expire, visited));
  yield* one(deviate(LIVES.cancel, others));
  yield* one(deviate(LIVES.deny, others));
  // No document describes it: the ordinary run of it is judged always, its disorder by night alone.
  if (profile === "deep") yield* one(deviate(LIVES.late, { deviations: bound(profile) }));
}

function* refund(profile: Profile): Generator<Schedule> {
  yield* plain(profile, LIVES.refund, LIVES.denied_refund);
  yield* one(deviate(LIVES.full_refund, { deviations: lessBy1(profile) }));
}

function* twoRefunds(profile: Profile): Generator<Schedule> {
  // All orders of six messages, twice each, are millions: three deviations are what a night allows.
  const deviations = Math.min(3, bound(profile));
  yield* one(deviate(LIVES.two_refunds, { deviations }));
}

function* attempts(profile: Profile): Generator<Schedule> {
  yield* plain(profile, LIVES.retry, LIVES.older_attempt);
  // Whoever keeps attempts apart keeps them so however one ended.
  for (const end of ["k c₂ p₂ S₂ K", "d c₂ p₂ S₂ D"]) yield written(end);
  for (const life of [LIVES.retry_cancelled, LIVES.retry_denied])
    yield* one(deviate(life, { deviations: lessBy1(profile) }));
}

function* plain(profile: Profile, ...lives: readonly Life[]): Generator<Schedule> {
  for (const life of lives) yield* one(deviate(life, { deviations: bound(profile) }));
}

/** What stands before a forgery, and what follows it: a poisoned memory shows only later. */
const STATES = [
  ["", "p S"],
  ["P p S", "r f b"],
  ["P x X", "c₂ p₂ S₂"],
  ["p S r f b", "S"],
  ["P", "x X"],
  ["p", "S"],
] as const;

function* forgeries(profile: Profile): Generator<Schedule> {
  const states = profile === "quick" ? STATES.slice(0, 4) : STATES;
  for (const [before, after] of states) {
    for (const kind of FORGERIES) {
      if (kind === "transaction-swap" || kind === "order-swap") {
        if (before === "") yield written(`p₁ F:${kind}₂ S₁ p₂ S₂`, 2);
      } else yield written(`${before} F:${kind} ${after}`);
    }
  }
  // Who cannot ask must not believe instead.
  for (const fault of ["500", "hang"]) yield written(`A:${fault} F:status-swap p S`);
}

/** A browser can say anything at any time. */
function* redirects(): Generator<Schedule> {
  for (const lie of ["B+", "B-"]) {
    for (const [before, after] of STATES.slice(0, 4)) yield written(`${before} ${lie} ${after}`);
  }
}

const FAULTY = ["P% p S", "p S%", "x X%", "k K%", "p S r f a% b", "p S r f b%"];
const FAULTY_PAIRS = [
  "P% p S%%",
  "P% x X%%",
  "P% k K%%",
  "p S% S%%",
  "p S% r f b%%",
  "p S% r f a%% b",
  "p S r f a% b%%",
];
const FAULTS = ["!", "/", "#", "^", "~"];

function* deliveryFaults(profile: Profile): Generator<Schedule> {
  for (const life of FAULTY) {
    for (const fault of [...FAULTS, ":missing", ":unknown"]) yield written(fill(life, fault));
  }
  if (profile === "quick") return;
  for (const life of FAULTY_PAIRS) {
    for (const first of FAULTS) {
      for (const second of FAULTS) yield written(fill(life, first, second));
    }
  }
}

function* apiFaults(profile: Profile): Generator<Schedule> {
  const handlings = ["% P p S", "p % S", "x % X", "p S r f % a b", "p S r f % b"];
  const again = handlings.map((one) => one.replace("%", "% %"));
  const twice = handlings.map((one) =>
    one.replace(/% (?<message>\w)/u, "% $<message> % $<message>"),
  );
  const lives = profile === "quick" ? handlings : [...handlings, ...again, ...twice];
  for (const life of lives) {
    for (const fault of API_FAULTS) yield written(life.replaceAll("%", `A:${fault}`));
  }
  for (const life of ["A:500 R p S", "p A:500 R S"]) yield written(life);
}

const PAIRS = [
  "⟨P⟩ p S",
  "p S∥S",
  "p P∥S",
  "P∥P p S",
  "p S∥B+",
  "p S∥R",
  "x X∥X",
  "x P∥X",
  "p S r f b∥b",
  "p S r f a∥b",
  "p S r f a∥a b",
  "p r f S∥b",
  "p ⟨S⟩ r f b",
  "p S r ⟨a⟩ f b",
  "x ⟨X⟩ c₂ p₂ S₂",
  "x c₂ p₂ X∥S₂",
];

function* atOnce(profile: Profile): Generator<Schedule> {
  for (const pair of PAIRS) {
    yield written(pair);
    if (profile === "quick") continue;
    yield written(`P ${pair}`);
    yield written(`${pair} P`);
  }
}

const TWO_ORDERS = [
  "p₁ S₁",
  "p₁ S₁ p₂ S₂",
  "p₁ p₂ S₂ S₁",
  "p₁ p₂ S₁∥S₂",
  "p₁ S₁ x₂ X₂",
  "x₁ p₂ X₁ S₂",
];
const RESTARTED = ["p S", "P p S", "x X", "p S r f b", "x X c₂ p₂ S₂", "P p S P", "p S S", "k K"];

function* restarts(profile: Profile): Generator<Schedule> {
  const isQuick = profile === "quick";
  for (const life of isQuick ? TWO_ORDERS.slice(0, 4) : TWO_ORDERS) yield written(life, 2);
  for (const life of isQuick ? RESTARTED.slice(0, 1) : RESTARTED) {
    const words = life.split(" ");
    for (let gap = 0; gap <= words.length; gap++)
      yield written(words.toSpliced(gap, 0, "Z").join(" "));
  }
}

function* one(words: Iterable<readonly Step[]>): Generator<Schedule> {
  for (const steps of words) yield { orders: 1, steps };
}

function fill(life: string, first: string, second = ""): string {
  return life.replace("%%", second).replace("%", first);
}
