import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { PaymentType, Rupiah } from "@gerbang/protocol";
import fc from "fast-check";
import {
  type AccountClosure,
  chooseRoute,
  type RoutedCharge,
} from "../../src/domain/upstream/choose-route.ts";
import {
  findRouteProblem,
  type UpstreamRoute,
  withoutRoute,
  withRouteAt,
} from "../../src/domain/upstream/route.ts";
import { openedAccount } from "../support/upstream.ts";

const BASE = openedAccount("https://api.example");
const CLOSURES: readonly AccountClosure[] = [
  "draft",
  "draining",
  "off",
  "not_allowed",
  "breaker_open",
];

const accounts = fc
  .array(
    fc.record({
      closure: fc.option(fc.constantFrom(...CLOSURES), { nil: undefined }),
      ageMs: fc.nat(3),
      paymentTypes: fc.constantFrom<readonly PaymentType[]>(["gopay", "qris"], ["qris"]),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) =>
    list.map(({ closure, ageMs, paymentTypes }, at) => ({
      account: { ...BASE, id: `account-${at}`, createdAt: new Date(ageMs) },
      paymentTypes,
      ...(closure !== undefined && { closure }),
    })),
  );

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const amount = fc.integer({ min: 1, max: 9 }).map((rupiah) => rupiah as Rupiah);

const route: fc.Arbitrary<Omit<UpstreamRoute, "position" | "id">> = fc
  .record({
    account: fc.nat(3),
    paymentType: maybe(fc.constantFrom("gopay", "qris")),
    acquirer: maybe(fc.constantFrom("gopay", "airpay shopee")),
    amountFrom: maybe(amount),
    amountUntil: maybe(amount),
    isEnabled: fc.boolean(),
  })
  .map(({ account, paymentType, acquirer, amountFrom, amountUntil, isEnabled }) => ({
    merchantId: BASE.merchantId,
    accountId: `account-${account}`,
    ...(paymentType && { paymentType }),
    ...(acquirer && { acquirer }),
    ...(amountFrom && { amountFrom }),
    ...(amountUntil && { amountUntil }),
    isEnabled,
    createdAt: new Date(0),
  }));

const routes = fc
  .array(route, { maxLength: 6 })
  .map((list) => list.map((one, at) => ({ ...one, id: `route-${at}`, position: at + 1 })));

const charge: fc.Arbitrary<RoutedCharge> = fc.record({
  paymentType: fc.constantFrom("gopay", "qris"),
  acquirer: fc.constantFrom("gopay", "airpay shopee"),
  amount,
});

/** Said once more, in other words. */
function fits(one: UpstreamRoute, asked: RoutedCharge): boolean {
  const isOf = <Value>(wanted: Value | undefined, value: Value) => (wanted ?? value) === value;
  return (
    one.isEnabled &&
    isOf(one.paymentType, asked.paymentType) &&
    isOf(one.acquirer, asked.acquirer) &&
    (one.amountFrom ?? 0) <= asked.amount &&
    asked.amount <= (one.amountUntil ?? Infinity)
  );
}

suite("where a charge goes", () => {
  test("is said by its routes in order: each open account once, in the turn of its first that fits", () => {
    fc.assert(
      fc.property(accounts, routes, charge, (known, written, asked) => {
        const own = written.filter(({ accountId }) =>
          known.some(({ account }) => account.id === accountId),
        );
        fc.pre(written.length === 0 || own.length > 0);
        const judged = chooseRoute({
          routes: written.toReversed(),
          accounts: known,
          charge: asked,
        });
        assert.equal(judged.length, written.length === 0 ? known.length : own.length);
        for (const { turn, obstacle } of judged) {
          assert.equal((turn === undefined) !== (obstacle === undefined), true);
        }
        const turns = judged.flatMap((one) => (one.turn === undefined ? [] : [one]));
        assert.deepEqual(
          turns.map(({ turn }) => turn),
          turns.map((_one, at) => at + 1),
        );
        const open = known
          .filter(({ closure }) => closure === undefined)
          .filter(({ paymentTypes }) => paymentTypes.includes(asked.paymentType))
          .map(({ account }) => account);
        const expected =
          written.length === 0
            ? open.toSorted(
                (one, other) =>
                  one.createdAt.getTime() - other.createdAt.getTime() ||
                  (one.id < other.id ? -1 : 1),
              )
            : own
                .filter((one) => fits(one, asked))
                .flatMap(({ accountId }) => open.filter(({ id }) => id === accountId));
        const once = [...new Set(expected.map(({ id }) => id))];
        assert.deepEqual(
          turns.map(({ account }) => account.id),
          once,
        );
      }),
      { numRuns: 500 },
    );
  });

  test("is told with the first thing that stands in the way", () => {
    const one = { merchantId: BASE.merchantId, accountId: "a", isEnabled: true };
    const written = [
      { ...one, isEnabled: false },
      { ...one, paymentType: "gopay" },
      { ...one, acquirer: "airpay shopee" },
      { ...one, amountFrom: 11 as Rupiah },
      { ...one, amountUntil: 9 as Rupiah },
      { ...one, accountId: "closed" },
      { ...one, amountFrom: 10 as Rupiah, amountUntil: 10 as Rupiah },
      one,
    ] satisfies readonly Partial<UpstreamRoute>[];
    const judged = chooseRoute({
      routes: written.map((more, at) => ({
        ...more,
        id: `route-${at}`,
        position: at + 1,
        createdAt: new Date(0),
      })),
      accounts: [
        { account: { ...BASE, id: "a" }, paymentTypes: ["gopay", "qris"] },
        { account: { ...BASE, id: "closed" }, paymentTypes: ["qris"], closure: "draining" },
      ],
      charge: { paymentType: "qris", acquirer: "gopay", amount: 10 as Rupiah },
    });
    assert.deepEqual(
      judged.map(({ obstacle, turn }) => obstacle ?? turn),
      ["disabled", "payment_type", "acquirer", "amount", "amount", "draining", 1, "account_before"],
    );
  });
});

suite("routes", () => {
  test("are numbered without a gap whatever is added, moved and taken away", () => {
    const step = fc.record({ route: fc.nat(5), position: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(routes, fc.array(step), fc.nat(5), (written, steps, gone) => {
        let after: readonly UpstreamRoute[] = written;
        for (const { route: at, position } of steps) {
          const moved = after[at];
          if (!moved) continue;
          after = withRouteAt(after, moved, position);
          const place = Math.min(position, after.length);
          assert.equal(after[place - 1]?.id, moved.id);
        }
        const left = withoutRoute(after, `route-${gone}`);
        for (const list of [after, left]) {
          assert.deepEqual(
            list.map(({ position }) => position),
            list.map((_one, at) => at + 1),
          );
        }
        assert.equal(new Set(after.map(({ id }) => id)).size, written.length);
      }),
    );
  });

  test("name amounts and acquirers that charges can have", () => {
    const cases: readonly [Parameters<typeof findRouteProblem>[0], string | undefined][] = [
      [{}, undefined],
      [{ acquirer: "airpay shopee", amountFrom: 1 as Rupiah, amountUntil: 1 as Rupiah }, undefined],
      [{ acquirer: "" }, "acquirer"],
      [{ acquirer: " gopay" }, "acquirer"],
      [{ acquirer: "x".repeat(51) }, "acquirer"],
      [{ acquirer: "go\npay" }, "acquirer"],
      [{ amountFrom: 0 as Rupiah }, "amounts"],
      [{ amountUntil: -1 as Rupiah }, "amounts"],
      [{ amountFrom: 2 as Rupiah, amountUntil: 1 as Rupiah }, "amounts"],
      [{ amountFrom: 1.5 as Rupiah }, "amounts"],
      [{ position: 0 }, "position"],
      [{ position: 1.5 }, "position"],
    ];
    for (const [wanted, problem] of cases) {
      assert.equal(findRouteProblem(wanted), problem, JSON.stringify(wanted));
    }
  });
});
