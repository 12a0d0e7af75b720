import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { FindingName } from "../../src/domain/upstream/findings.ts";
import type { RehearsalStep, StepReport } from "../../src/domain/upstream/rehearsal.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { listAccounts } from "../../src/operations/upstream/list-accounts.ts";
import {
  type RehearsalMeans,
  type RehearsalOutcome,
  type RehearsalWishes,
  rehearse,
} from "../../src/operations/upstream/rehearsal/rehearse.ts";
import { createUpstreamHttp } from "../../src/outbound/upstream-http.ts";
import { createPictureReader } from "../../src/qr/picture-reader.ts";
import { startWorld, type World } from "./upstream-world.ts";

interface Stage extends World {
  /** The shop's gateway by the clock on the wall, as an operator's command has it. */
  readonly gateway: Gateway;
  /** Goes through the list, or is refused. */
  begin(
    wishes?: Partial<RehearsalWishes>,
    means?: Partial<RehearsalMeans>,
  ): Promise<RehearsalOutcome>;
  /** Goes through the list, and delivers the bank's messages meanwhile. */
  run(wishes?: Partial<RehearsalWishes>, means?: Partial<RehearsalMeans>): Promise<Rehearsed>;
  known(): Promise<Readonly<Partial<Record<FindingName, string | number>>>>;
  /** Orders that the bank has, as `status payment_type`. */
  atBank(): Promise<readonly string[]>;
}

interface Rehearsed {
  readonly outcome: string;
  readonly steps: readonly StepReport[];
  step(name: RehearsalStep): StepReport;
  /** Steps that were not as expected, as `step verdict`. */
  readonly odd: readonly string[];
}

/** A shop with an account at a bank, behind a proxy, that is to be rehearsed. */
export async function startRehearsal(t: TestContext): Promise<Stage> {
  const world = await startWorld(t, { isRealTime: true });
  const { shop, bank, account } = world;
  world.advance(Date.now() - shop.gateway.wallNow().getTime());
  const http = createUpstreamHttp({ allowPrivate: true });
  const reader = createPictureReader();
  t.after(async () => await Promise.all([http.close(), reader.close()]));
  const gateway: Gateway = { ...shop.gateway, wallNow: () => new Date() };
  const key = { merchantId: account.merchantId, accountId: account.id };
  const begin: Stage["begin"] = async (wishes = {}, means = {}) =>
    await rehearse(
      gateway,
      key,
      {
        payment: "skip",
        patience: { payMs: 2_000, messageMs: 700, lagMs: 700 },
        version: "1.2.3",
        signal: new AbortController().signal,
        ...wishes,
      },
      {
        http,
        readCode: async (picture) => {
          const reading = await reader.read(picture);
          return reading.outcome === "read" ? reading.payload : undefined;
        },
        onStep: () => undefined,
        say: () => undefined,
        ...means,
      },
    );
  return {
    ...world,
    gateway,
    begin,
    async run(wishes = {}, means = {}) {
      const ended = await begin(wishes, means);
      assert.ok(ended.outcome !== "refused", JSON.stringify(ended));
      const { steps, outcome } = ended;
      return {
        outcome,
        steps,
        step(name) {
          const found = steps.find(({ step }) => step === name);
          assert.ok(found, `${name} was not tried`);
          return found;
        },
        odd: steps
          .filter(({ verdict }) => verdict !== "expected" && verdict !== "skipped")
          .map(({ step, verdict }) => `${step} ${verdict}`),
      };
    },
    async known() {
      const listed = await listAccounts(gateway, key.merchantId);
      const { findings = {} } = listed.find(({ id }) => id === account.id) ?? {};
      return Object.fromEntries(Object.entries(findings).map(([name, { value }]) => [name, value]));
    },
    async atBank() {
      const { rows } = await bank.gateway.db.pool.query<{ told: string }>(
        `select status || ' ' || payment_type as told from transaction order by told`,
      );
      return rows.map(({ told }) => told);
    },
  };
}
