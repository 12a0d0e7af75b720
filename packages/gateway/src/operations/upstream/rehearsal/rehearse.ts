import { setTimeout as sleep } from "node:timers/promises";
import type { OpenedAccount } from "../../../domain/upstream/account.ts";
import { asFindingText, type Finding, type Findings } from "../../../domain/upstream/findings.ts";
import type {
  Found,
  RehearsalStep,
  RehearsedPayment,
  StepReport,
} from "../../../domain/upstream/rehearsal.ts";
import type { UpstreamHttp } from "../../../domain/upstream/upstream-http.ts";
import { mayCall } from "../../../domain/upstream/upstream-mode.ts";
import { saveFound } from "../../../store/upstream/findings.ts";
import type { AccountKey } from "../../../store/upstream/save-account.ts";
import type { Gateway } from "../../gateway.ts";
import { findAccount } from "../accounts.ts";
import { chargeBy, judgeServerErrors, repeatKey, repeatOrder, twoAtOnce } from "./charge-steps.ts";
import { closeAll, closeOne } from "./close-steps.ts";
import { type HeldAccount, holdAccount, RehearsalLost } from "./hold-account.ts";
import { judgeClock, tryKey, tryPace } from "./last-steps.ts";
import { watchPayment } from "./payment-steps.ts";
import { tryRefunds } from "./refund-step.ts";
import { RehearsalCalls } from "./rehearsal-calls.ts";
import type { ReadCode, RehearsalPatience, Stage, Told } from "./stage.ts";

export interface RehearsalWishes {
  readonly payment: RehearsedPayment;
  readonly patience: RehearsalPatience;
  /** The gateway's, which stands beside what it found. */
  readonly version: string;
  /** Has it end: what it opened is still closed. */
  readonly signal: AbortSignal;
}

/** What a rehearsal is given to work with. */
export interface RehearsalMeans {
  readonly http: UpstreamHttp;
  readonly readCode: ReadCode;
  /** Told of each step when it is over. */
  readonly onStep: (report: StepReport) => Promise<void> | void;
  /** Told what somebody is to do. */
  readonly say: (line: string) => Promise<void> | void;
}

type RehearsalRefusal =
  | "no_such_account"
  /** Real money: nothing is rehearsed with it. */
  | "real_money"
  /** Its steps are those of the Core API. */
  | "other_protocol"
  /** Its key may be one of real money. */
  | "production_key"
  /** This gateway may not call it, or nobody may any more. */
  | "not_allowed"
  /** Another rehearsal has the account: it ends, or, when it was killed, its time does. */
  | "under_way";

export type RehearsalOutcome =
  | { readonly outcome: "refused"; readonly reason: RehearsalRefusal }
  | {
      /** `unreachable`: nothing answered. `interrupted`: it was to end before it was through. */
      readonly outcome: "finished" | "interrupted" | "unreachable";
      readonly steps: readonly StepReport[];
      readonly calls: number;
    };

/**
 * Goes through the list of what nobody can know of an upstream beforehand, with an account without real money,
 * and keeps what it found for that account. Everything that it opens is written down before, and closed at the
 * end, whatever comes in between; what one that was killed has left is closed first. One at a time has an account.
 */
export async function rehearse(
  gateway: Gateway,
  key: AccountKey,
  wishes: RehearsalWishes,
  means: RehearsalMeans,
): Promise<RehearsalOutcome> {
  const account = await findAccount(gateway, key.merchantId, key.accountId);
  if (!account) return { outcome: "refused", reason: "no_such_account" };
  const reason = findObstacle(gateway, account);
  if (reason !== undefined) return { outcome: "refused", reason };
  const held = await holdAccount(gateway, account);
  if (!held) return { outcome: "refused", reason: "under_way" };
  try {
    return await goThrough(openStage({ gateway, account, held, wishes, means }), wishes, means);
  } finally {
    await held.release();
  }
}

async function goThrough(
  stage: Stage,
  wishes: RehearsalWishes,
  { onStep }: RehearsalMeans,
): Promise<RehearsalOutcome> {
  const { db, wallNow } = stage.gateway;
  const rehearsal = new Rehearsal(stage, onStep);
  let isLost = false;
  try {
    await rehearsal.run();
  } catch (error) {
    if (!(error instanceof RehearsalLost)) throw error;
    await rehearsal.tellLost();
    isLost = true;
  } finally {
    await saveFound(db, stage.key, rehearsal.findings(wallNow(), wishes.version));
  }
  const { steps, isUnreachable } = rehearsal;
  const outcome =
    isLost || wishes.signal.aborted ? "interrupted" : isUnreachable ? "unreachable" : "finished";
  return { outcome, steps, calls: stage.calls.made };
}

/** Whoever takes the messages may have another clock. */
const CLOCKS_APART_MS = 60_000;

/** Where money may be real nothing is tried: by the account's word, or by the name of its key. */
function findObstacle(
  { upstreams }: Gateway,
  { environment, state, credentials: { keys } }: OpenedAccount,
): RehearsalRefusal | undefined {
  if (environment !== "sandbox") return "real_money";
  if (!("serverKey" in keys)) return "other_protocol";
  if (!/^SB-/i.test(keys.serverKey.reveal())) return "production_key";
  return mayCall(upstreams.mode, environment) && state !== "off" ? undefined : "not_allowed";
}

function openStage({
  gateway,
  account,
  held,
  wishes: { payment, patience, signal },
  means: { http, readCode, say },
}: {
  readonly gateway: Gateway;
  readonly account: OpenedAccount;
  readonly held: HeldAccount;
  readonly wishes: RehearsalWishes;
  readonly means: RehearsalMeans;
}): Stage {
  const pause = async (milliseconds: number) => {
    // It is to end: the rest of the wait is not waited for.
    await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  };
  return {
    gateway,
    key: { merchantId: account.merchantId, accountId: account.id },
    calls: new RehearsalCalls(account, http, {
      wallNow: gateway.wallNow,
      pause,
      keep: async () => await held.keep(),
    }),
    payment,
    patience,
    readCode,
    signal,
    pause,
    startedAt: new Date(gateway.wallNow().getTime() - CLOCKS_APART_MS),
    say: async (line) => await say(line),
    orders: new Map(),
    afterServerErrors: [],
  };
}

class Rehearsal {
  readonly steps: StepReport[] = [];
  isUnreachable = false;
  readonly #stage: Stage;
  readonly #onStep: RehearsalMeans["onStep"];

  constructor(stage: Stage, onStep: RehearsalMeans["onStep"]) {
    this.#stage = stage;
    this.#onStep = onStep;
  }

  async run(): Promise<void> {
    try {
      if (await this.#begin()) await this.#goThrough();
    } finally {
      if (!this.isUnreachable) await this.#end("closing", await closeAll(this.#stage));
    }
  }

  /** Nothing is closed any more: that would be the other one's. */
  async tellLost(): Promise<void> {
    const said = "another rehearsal has this account by now, and closes what this one has opened";
    await this.#end("closing", { verdict: "skipped", said });
  }

  findings(at: Date, version: string): Findings {
    const found: Found = Object.assign({}, ...this.steps.map((step) => step.found)) as Found;
    const said = { at: at.toISOString(), by: "rehearsal", version } as const;
    const findings = Object.entries(found).map(([name, value]): [string, Finding] => [
      name,
      { value: typeof value === "string" ? asFindingText(value) : value, ...said },
    ]);
    return Object.fromEntries(findings);
  }

  /** Whether there is any sense in going on. */
  async #begin(): Promise<boolean> {
    const { reply, ...told } = await tryKey(this.#stage);
    await this.#end("key", told);
    if (reply.outcome === "absent") {
      await this.#step("leftovers", closeAll);
      return true;
    }
    const isUnheard = reply.outcome === "unknown" && reply.why === "no_answer";
    this.isUnreachable = reply.outcome === "not_sent" || isUnheard;
    return false;
  }

  async #goThrough(): Promise<void> {
    await this.#step("charge_gopay", async (stage) => await chargeBy(stage, "gopay"));
    await this.#step("charge_qris", async (stage) => await chargeBy(stage, "qris"));
    await this.#step("repeated_key", repeatKey);
    await this.#step("order_taken", repeatOrder);
    await this.#step("two_at_once", twoAtOnce);
    await this.#step("server_error", judgeServerErrors);
    await this.#step("cancel", async (stage) => await closeOne(stage, "cancel"));
    await this.#step("expire", async (stage) => await closeOne(stage, "expire"));
    await this.#pay();
    await this.#step("too_many_calls", tryPace);
    await this.#step("clock", judgeClock);
  }

  async #pay(): Promise<void> {
    if (this.#stage.signal.aborted) return;
    const [payment, message] = await watchPayment(this.#stage);
    await this.#end("payment", payment);
    await this.#end("message", message);
    const isPaid = payment.verdict === "expected";
    await this.#step("refund", async (stage) => await tryRefunds(stage, isPaid));
  }

  async #step(step: RehearsalStep, work: (stage: Stage) => Promise<Told>): Promise<void> {
    if (!this.#stage.signal.aborted) await this.#end(step, await work(this.#stage));
  }

  async #end(step: RehearsalStep, { found = {}, orders = [], ...told }: Told): Promise<void> {
    const longer = Math.max(Number(this.#lag ?? 0), Number(found.status_lag_ms ?? 0));
    const whole = found.status_lag_ms === undefined ? found : { ...found, status_lag_ms: longer };
    const report = { step, ...told, found: whole, orders };
    this.steps.push(report);
    await this.#onStep(report);
  }

  /** The longest that was seen so far. */
  get #lag(): Found["status_lag_ms"] {
    return this.steps.findLast(({ found }) => found.status_lag_ms !== undefined)?.found
      .status_lag_ms;
  }
}
