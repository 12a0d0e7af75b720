import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { type Explanation, explain, type MadeCall, nameOf, type SeenAnswer } from "../explain.ts";
import type { Command } from "../reference/commands.ts";
import { edgesOf } from "../reference/edges.ts";
import { isTooOld } from "../reference/idempotency.ts";
import type { Body, ModelState } from "../reference/state.ts";
import {
  type Edge,
  ORDERS,
  type PlannedCall,
  type ReceiverAnswer,
  type Step,
  type Target,
  type Wish,
} from "../steps.ts";
import { AdvanceCheck } from "./advance-check.ts";
import { Deliveries } from "./deliveries.ts";
import { MerchantClient } from "./merchant-client.ts";
import { MerchantTime } from "./merchant-time.ts";
import {
  compareOrder,
  glance,
  observe,
  readLog,
  type SeenEvent,
  type SeenOrder,
  sign,
} from "./observe.ts";
import { type Account, requestOf } from "./requests.ts";
import type { GatewayProcess, World } from "./world.ts";

/** What the gateway did that no reading of the model allows. */
class Mismatch extends Error {
  override readonly name = "Mismatch";
}

const PHONE = "81110000001";
const BALANCE = 1_000_000;
/** "It is not known whether this was done." */
const UNKNOWN = 503;
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Plays steps with one merchant of their own, and compares after each of them everything that can be seen. */
export class ModelRun {
  readonly merchantId: string;
  readonly serverKey: string;
  readonly client: MerchantClient;
  state: ModelState;
  readonly #world: World;
  readonly #account: Account | undefined;
  readonly #time: MerchantTime;
  readonly #deliveries = new Deliveries();
  readonly #texts = new Map<number, string>();
  /** What the merchant's log has told by now. */
  readonly #log: SeenEvent[] = [];
  #last: readonly PlannedCall[] = [];
  #runs = 0;
  #turn = 0;

  private constructor(world: World, made: MadeMerchant, state: ModelState) {
    this.#world = world;
    this.merchantId = made.id;
    this.serverKey = made.serverKey;
    this.client = made.client;
    this.#time = new MerchantTime(made.client, () => this.#process());
    this.#account = made.account;
    this.state = state;
  }

  /** A merchant with a clock that stands still, whose server answers 200. */
  static async begin(world: World, steps: readonly Step[]): Promise<ModelRun> {
    const { id, serverKey: secret } = await createMerchant(world.gateway);
    const serverKey = secret.reveal();
    const client = new MerchantClient(serverKey);
    const [process] = world.processes;
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    await client.sandbox(process, "PUT", "/clock", {
      mode: "frozen",
      now: new Date(now).toISOString(),
    });
    await client.sandbox(process, "PUT", "/settings", {
      payment_notification_url: world.merchants.urlOf(id),
    });
    const account = needsAccount(steps) ? await link(client, process) : undefined;
    const made = { id, serverKey, client, ...(account && { account }) };
    return new ModelRun(world, made, { now, balance: BALANCE, transactions: [], kept: {} });
  }

  /** Throws {@link Mismatch}. */
  async play(step: Step): Promise<void> {
    switch (step.kind) {
      case "calls":
        // Whoever was not answered asks again until they are.
        this.#last = step.calls.map(({ lost: _lost, ...call }) => call);
        await this.#playAmidCuts(step);
        return;
      case "again":
        if (this.#last.length > 0) await this.#playCalls({ kind: "calls", calls: this.#last });
        return;
      case "advance":
        await this.#advance(step.ms);
        return;
      case "advance to":
        await this.#advance(this.#edge(step.edge) - this.state.now);
        return;
      case "receiver":
        this.#answerWith(step.answer);
    }
  }

  /** What was sent to the merchant's server is what was to be sent, each time signed with its key. */
  async end(): Promise<void> {
    await this.#look(ORDERS, { from: this.state.now, until: this.state.now }, [], "everything");
    const expected = this.#deliveries.bodies();
    const counts = new Map<string, number>();
    for (const body of this.#received()) counts.set(body, (counts.get(body) ?? 0) + 1);
    const differences: string[] = [];
    for (const body of new Set([...expected.keys(), ...counts.keys()])) {
      const [times = 0, wanted = 0] = [counts.get(body), expected.get(body)];
      if (times !== wanted) differences.push(`received ${times} times, not ${wanted}: ${body}`);
      const message = JSON.parse(body) as Body;
      if (message["signature_key"] !== sign(message, this.serverKey)) {
        differences.push(`signed with another key: ${body}`);
      }
    }
    this.#refuse("at the end", differences);
    this.#world.merchants.forget(this.merchantId);
  }

  /** Everything of the merchant, to be imported. */
  async export(): Promise<string> {
    return (await this.client.sandbox(this.#process(), "GET", "/export")).text;
  }

  #process(): GatewayProcess {
    return this.#world.processes[this.#turn++ % 2 === 0 ? 0 : 1];
  }

  #received(): readonly string[] {
    return this.#world.merchants.received(this.merchantId);
  }

  #answerWith(answer: ReceiverAnswer): void {
    this.#deliveries.answer = answer;
    this.#world.merchants.answer(this.merchantId, answer);
  }

  async #playAmidCuts(step: Extract<Step, { kind: "calls" }>): Promise<void> {
    const play = async () => await this.#playCalls(step);
    if (step.cut !== true) await play();
    else await this.#world.cuts.during(commitOf(step.calls), play);
  }

  async #playCalls(step: Extract<Step, { kind: "calls" }>): Promise<void> {
    const planned = step.calls.map((call) => this.#name(call));
    const jump = this.#jumpOf(step);
    if (step.inHand === true) await this.#time.take();
    if (jump !== undefined) await this.#jump(jump);
    const from = step.running === undefined ? this.state.now : await this.#letRun(step.running);
    const made = await Promise.all(planned.map(async (call) => await this.#make(call)));
    const until = step.running === undefined ? this.state.now : await this.#time.freeze();
    const stoodAt = performance.now();
    if (step.inHand === true) await this.#time.letGo();
    // What is refused leaves nothing to be done, as is seen then.
    const isTimeless = jump === undefined && step.running === undefined;
    if (!isTimeless || !made.every(isRefused)) await this.#comeToRest(until);
    this.state = { ...this.state, now: from };
    const calls = made.filter((call) => call !== undefined);
    const touched = new Set(planned.map(({ order }) => order));
    // A worker that has read the running clock before it stood sends a little later by it.
    const sentBy = step.running === undefined ? until : until + performance.now() - stoodAt;
    await this.#look([...touched], { from, until, sentBy }, calls);
  }

  #jumpOf({ jumpMs, jumpTo }: Extract<Step, { kind: "calls" }>): number | undefined {
    if (jumpTo) return this.#edge(jumpTo);
    return jumpMs === undefined ? undefined : this.state.now + jumpMs;
  }

  /** A second from now where no such moment is to come. */
  #edge({ nth, byMs }: Edge): number {
    const edges = edgesOf(this.state);
    const at = edges[nth % Math.max(edges.length, 1)] ?? this.state.now + 1_000;
    return Math.max(at + byMs, this.state.now);
  }

  /** What is due is left to the workers, and to whoever calls at the same time. */
  async #jump(to: number): Promise<void> {
    await this.#time.moveTo(to);
    this.state = { ...this.state, now: to };
  }

  async #letRun(mode: "offset" | "real"): Promise<number> {
    const { now, kept } = this.state;
    // Back to where old answers counted, which may be forgotten by now, it does not go.
    const isBound = Object.values(kept).some((one) => isTooOld(one, now));
    return await this.#time.run(mode === "offset" || isBound ? now : undefined);
  }

  async #comeToRest(at: number): Promise<void> {
    const now = await this.#time.rest();
    if (now !== at) this.#refuse("the clock", [`it shows ${now} instead of ${at}`]);
  }

  #name(call: PlannedCall): NamedCall {
    const { wish } = call;
    if (wish.do === "charge") return { ...call, command: wish, order: wish.order };
    return { ...call, command: commandOf(wish, this.#idOf(wish.of)), order: wish.of.order };
  }

  #idOf({ order, nth }: Target): string {
    if (nth === undefined) return order;
    const ofOrder = this.state.transactions.filter(({ orderId }) => orderId === order);
    return ofOrder.at(-1 - nth)?.id ?? NOBODY;
  }

  /** `undefined` where it never arrived. */
  async #make({ command, key, process, lost }: NamedCall): Promise<MadeCall | undefined> {
    const run = this.#runs++;
    const { cuts } = this.#world;
    const cutsBefore = cuts.made;
    const given = await this.client.call(this.#world.processes[process], {
      ...requestOf(command, this.#account),
      ...(key !== undefined && { key }),
      ...(lost !== undefined && { lost }),
    });
    if (lost === "before") return undefined;
    // What was cut twice, for two merchants in turn, is lost like an answer on its way.
    const answer = given?.http === UNKNOWN && cuts.made > cutsBefore ? undefined : given;
    if (answer) this.#texts.set(run, answer.text);
    return { command, run, ...(key !== undefined && { key }), ...(answer && { answer }) };
  }

  /**
   * Compares what can be seen of these orders, and of those that the log or a message that was due tells of. Where the
   * log says that nothing has changed their statuses have to say so, too; the rest is looked at when something has, and at the end.
   */
  async #look(
    touched: readonly string[],
    { from, until, sentBy = until }: Span,
    calls: readonly MadeCall[],
    what: "everything" | "what changed" = "what changed",
  ): Promise<void> {
    const events = await this.#readLog();
    const changed = events.flatMap(({ order_id: order }) => order ?? []);
    const due = this.#deliveries.ordersDueBy(until);
    const isQuiet = what === "what changed" && changed.length === 0 && due.length === 0;
    const orders = [...new Set([...touched, ...changed, ...due])];
    const seen = isQuiet ? await this.#glance(orders) : await this.#observe(orders);
    const moments = events.flatMap(({ transaction_id: id, occurred_at: at }) =>
      id === null ? [] : [Date.parse(at)],
    );
    const step = { calls, from, until, moments, texts: this.#texts };
    const explanation = explain(this.state, step);
    this.state = await this.#choose(explanation, seen, calls);
    this.#compareDeliveries(seen, { from, until: sentBy });
  }

  async #glance(orders: readonly string[]): Promise<readonly SeenOrder[]> {
    const through = this.#process();
    return await Promise.all(
      orders.map(async (order) => ({
        ...(await glance(this.client, order, through)),
        events: this.#eventsOf(order),
      })),
    );
  }

  async #observe(orders: readonly string[]): Promise<readonly SeenOrder[]> {
    const { processes } = this.#world;
    const [one, other] = this.#turn++ % 2 === 0 ? processes : [processes[1], processes[0]];
    return await Promise.all(
      orders.map(async (order) => ({
        ...(await observe(this.client, order, [one, other])),
        events: this.#eventsOf(order),
      })),
    );
  }

  #eventsOf(order: string): readonly SeenEvent[] {
    return this.#log.filter(({ order_id: of }) => of === order);
  }

  /** What the log has got since it was read last. */
  async #readLog(): Promise<readonly SeenEvent[]> {
    const events = await readLog(this.client, this.#process(), this.#log.at(-1));
    this.#log.push(...events);
    return events;
  }

  #compareDeliveries(seen: readonly SeenOrder[], span: Span): void {
    const differences = seen.flatMap(({ all }) =>
      all ? this.#deliveries.rest(all.notifications, span) : [],
    );
    this.#refuse("deliveries", differences);
    this.#countReceived();
  }

  #countReceived(): void {
    const [received, attempts] = [this.#received().length, this.#deliveries.attempts];
    if (received !== attempts) {
      this.#refuse("deliveries", [`${received} requests arrived of ${attempts}`]);
    }
  }

  /** The state that agrees with what was seen, of those that the answers allow. */
  async #choose(
    { states, differences }: Explanation,
    seen: readonly SeenOrder[],
    calls: readonly MadeCall[],
  ): Promise<ModelState> {
    const answers = calls.map(({ command, key, answer }) => describeCall(command, key, answer));
    if (states.length === 0) this.#refuse(answers.join("\n"), differences);
    const isOfAccount = seen.some(({ order, all }) => all && this.#isOfAccount(states, order));
    const balance = isOfAccount ? await this.#balance() : undefined;
    let closest: readonly string[] | undefined;
    for (const state of states) {
      const compared = this.#compare(state, seen, balance);
      if (compared.differences.length === 0) return compared.state;
      if (!closest || compared.differences.length < closest.length) closest = compared.differences;
    }
    return this.#refuse(answers.join("\n"), closest ?? []);
  }

  #isOfAccount(states: readonly ModelState[], order: string): boolean {
    return states.some(({ transactions }) =>
      transactions.some((one) => one.orderId === order && one.ofAccount !== undefined),
    );
  }

  #compare(state: ModelState, seen: readonly SeenOrder[], balance: number | undefined) {
    const differences =
      balance === undefined || balance === state.balance
        ? []
        : [`the customer has ${balance} left instead of ${state.balance}`];
    let named = state;
    for (const order of seen) {
      const compared = compareOrder(named, order, this.serverKey);
      named = compared.state;
      differences.push(...compared.differences);
    }
    return { state: named, differences };
  }

  async #balance(): Promise<number | undefined> {
    if (!this.#account) return undefined;
    const path = `/customers/62${PHONE}`;
    const customer = await this.client.sandbox(this.#process(), "GET", path);
    return Number(customer.body["wallet_balance"]);
  }

  async #advance(ms: number): Promise<void> {
    const from = this.state.now;
    const check = new AdvanceCheck(this.state, this.#deliveries, from + ms);
    for await (const happened of this.#time.advance(ms)) {
      this.#refuse("advance", check.follow(happened));
    }
    this.#refuse("advance", check.finish());
    this.state = check.state;
    const until = this.state.now;
    await this.#readLog();
    const seen = await this.#observe(check.orders);
    for (const { all } of seen) this.#deliveries.learn(all?.notifications ?? []);
    const states = { states: [this.state], differences: [] };
    this.state = await this.#choose(states, seen, []);
    this.#compareDeliveries(seen, { from, until });
  }

  #refuse(about: string, differences: readonly string[]): never | ModelState {
    if (differences.length === 0) return this.state;
    throw new Mismatch(`${about}\n  ${differences.join("\n  ")}`);
  }
}

const REFUSALS: ReadonlySet<unknown> = new Set(["400", "404", "406", "412", "414"]);

function isRefused(made: MadeCall | undefined): boolean {
  return made === undefined || REFUSALS.has(made.answer?.body["status_code"]);
}

/** The statement that commits what is asked for, or else some of it. */
function commitOf(calls: readonly PlannedCall[]): string {
  return calls.some(({ wish }) => wish.do === "charge") ? "insert-charges" : "commit-changes";
}

interface MadeMerchant {
  readonly id: string;
  readonly serverKey: string;
  readonly client: MerchantClient;
  readonly account?: Account;
}

interface NamedCall extends PlannedCall {
  readonly command: Command;
  readonly order: string;
}

interface Span {
  readonly from: number;
  readonly until: number;
  /** When the last message of this time may have been sent; `until` when absent. */
  readonly sentBy?: number;
}

function commandOf({ of: _of, ...wish }: Exclude<Wish, { do: "charge" }>, id: string): Command {
  return { ...wish, id };
}

function describeCall(command: Command, key: string | undefined, answer?: SeenAnswer): string {
  const under = key === undefined ? "" : ` under ${key}`;
  return `${nameOf(command)}${under}: ${answer ? `HTTP ${answer.http} ${answer.text}` : "lost"}`;
}

function needsAccount(steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.kind === "calls" &&
      step.calls.some(({ wish }) => wish.do === "charge" && /account|reserve/.test(wish.kind)),
  );
}

/** A customer of the wallet links an account. */
async function link(client: MerchantClient, process: GatewayProcess): Promise<Account> {
  const begun = await client.call(process, {
    method: "POST",
    path: "/v2/pay/account",
    body: {
      payment_type: "gopay",
      gopay_partner: { phone_number: PHONE, country_code: "62" },
    },
  });
  const id = String(begun?.body["account_id"]);
  await client.sandbox(process, "POST", `/accounts/${id}/link`, {});
  const found = await client.call(process, { method: "GET", path: `/v2/pay/account/${id}` });
  const metadata = found?.body["metadata"] as Record<string, readonly Body[]> | undefined;
  const wallet = metadata?.["payment_options"]?.find(({ name }) => name === "GOPAY_WALLET");
  return { id, token: String(wallet?.["token"]) };
}
