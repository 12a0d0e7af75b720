import type { Driver } from "../../../src/certify/drive/driver.ts";
import type { Asked, Exchange, Trace, TraceEntry } from "../../../src/certify/judge/trace.ts";
import {
  type ApiFault,
  isArrival,
  isFact,
  isMessage,
  type Schedule,
  type Step,
} from "../../../src/certify/schedule/step.ts";
import { GatewayModel, type Told } from "./gateway-model.ts";
import { type Edit, HandlerModel, type Handling, type StatusAnswer } from "./handler-model.ts";
import type { Request } from "./request-model.ts";

/** Plays schedules on the models of a gateway and of a merchant: no process, no time. */
export class SimulatedDriver implements Driver {
  private readonly edit: Edit;
  private readonly maker: (edit: Edit) => HandlerModel;

  constructor(edit: Edit, maker = (one: Edit): HandlerModel => new HandlerModel(one)) {
    this.edit = edit;
    this.maker = maker;
  }

  play(schedule: Schedule): Promise<Trace> {
    return Promise.resolve(new Play(schedule, this.maker(this.edit)).run());
  }

  async playAll(schedules: readonly Schedule[]): Promise<readonly Trace[]> {
    return await Promise.all(schedules.map(async (schedule) => await this.play(schedule)));
  }
}

const TOO_LITTLE = "1.00";

/** A handling that has come to a status call or to a pause in its work. */
interface Running {
  readonly handling: Handling;
  asked: Asked | undefined;
  done: number | undefined;
  waiting:
    | { readonly ask: string; readonly by: "id" | "order" }
    | { readonly work: true }
    | undefined;
}

interface Held {
  readonly running: Running;
  readonly step: Step;
  readonly answer: StatusAnswer;
}

class Play {
  private readonly schedule: Schedule;
  private readonly merchant: HandlerModel;
  private readonly gateway: GatewayModel;
  private readonly unacknowledged: Step[] = [];
  private readonly held: Held[] = [];
  private fault: ApiFault | undefined;

  constructor(schedule: Schedule, merchant: HandlerModel) {
    this.schedule = schedule;
    this.merchant = merchant;
    this.gateway = new GatewayModel((of) => this.orderOf(of));
    for (let of = 1; of <= schedule.orders; of++) this.charge(of);
  }

  run(): Trace {
    const start = this.read();
    const entries = this.schedule.steps.map((step, index) => this.step(step, index));
    for (const { running, step, answer } of this.held) {
      if (running.waiting) goOn(running, answer);
      const exchange = this.finish(running);
      entries.push({
        step: { ...step, held: true },
        exchanges: [exchange],
        views: this.read(),
        alive: this.merchant.alive,
      });
    }
    this.fault = undefined;
    const redelivered = this.retry();
    const closing = this.read();
    for (let of = 1; of <= this.schedule.orders; of++)
      this.finish(begun(this.merchant.reconcile(this.orderOf(of))));
    return {
      schedule: this.schedule,
      start,
      entries,
      redelivered,
      closing,
      reconciled: this.read(),
    };
  }

  private orderOf(of: number): string {
    return this.schedule.orders === 2 && of === 2 ? "n-10" : "n-1";
  }

  private charge(of: number): void {
    this.merchant.charged(this.orderOf(of), this.gateway.charge(of));
  }

  private read(): unknown[] {
    this.merchant.settle();
    return Array.from({ length: this.schedule.orders }, (_, index) =>
      this.merchant.view(this.orderOf(index + 1)),
    );
  }

  private step(step: Step, index: number): TraceEntry {
    const before = step.letter === "F" ? this.read() : undefined;
    const isUntouched = !this.schedule.steps.slice(0, index).some(({ letter }) => isFact(letter));
    const undo =
      step.forgery === "amount" && isUntouched
        ? this.gateway.paidTooLittle(this.orderOf(step.of), TOO_LITTLE)
        : undefined;
    const exchanges = this.exchangesOf(step);
    undo?.();
    const isKilledNext = this.schedule.steps[index + 1]?.letter === "Z";
    const isRead = isArrival(step) && !step.held && !isKilledNext;
    const { alive } = this.merchant;
    if (!alive) this.merchant.restart();
    return {
      step,
      exchanges,
      ...(before && { before }),
      views: isRead || step.letter === "Z" ? this.read() : undefined,
      alive,
    };
  }

  private exchangesOf(step: Step): readonly Exchange[] {
    const { letter, of } = step;
    if (letter === "c") this.charge(of);
    else if (isFact(letter)) this.gateway.happen(letter, of);
    if (letter === "A") this.fault = step.fault;
    if (letter === "Z") this.merchant.restart();
    if (isFact(letter) || letter === "A" || letter === "Z") return [];
    if (step.beside) return this.together(step, step.beside);
    return step.delivery === "lost" ? [] : [this.arrive(step)];
  }

  private arrive(step: Step): Exchange {
    if (step.letter === "B+" || step.letter === "B-") {
      const paid = this.gateway.of(this.orderOf(1)).some(({ settled }) => settled);
      this.merchant.browser(this.orderOf(1), step.letter === "B+", paid);
      return { status: 200, body: "", asked: undefined };
    }
    if (step.delivery === "refused" || step.delivery === "cut") {
      this.unacknowledged.push(step);
      return { status: undefined, body: "", asked: undefined };
    }
    const running = this.begin(step);
    if (step.held) {
      this.hold(running, step);
      return { status: undefined, body: "", asked: running.asked };
    }
    const exchange = this.deliver(running, step);
    const isAcknowledged = exchange.status !== undefined && exchange.status < 300;
    if (isMessage(step.letter) && !isAcknowledged) this.unacknowledged.push(step);
    return exchange;
  }

  /** The status API has answered; its answer is kept back. */
  private hold(running: Running, step: Step): void {
    const { waiting } = running;
    const answer =
      waiting && "ask" in waiting ? this.statusFor(waiting.ask, waiting.by) : undefined;
    running.asked = waiting && "ask" in waiting ? askedBy(waiting.by) : undefined;
    this.held.push({ running, step, answer });
  }

  private deliver(running: Running, step: Step): Exchange {
    const none: Exchange = { status: undefined, body: "", asked: running.asked };
    if (step.delivery === "killed") {
      this.untilWork(running);
      this.merchant.restart();
      return none;
    }
    if (step.delivery === "given_up" && this.merchant.isSlow) {
      this.untilWork(running);
      const again = this.begin(step);
      this.untilWork(again);
      this.finish(running);
      return this.finish(again);
    }
    const exchange = this.finish(running);
    return step.delivery === "unanswered" ? none : exchange;
  }

  /** Both as far as their status calls, then both as far as their work, then each to its end. */
  private together(one: Step, other: Step): readonly Exchange[] {
    const both = [one, other].map((step) => ({
      step,
      running: step.letter.startsWith("B") ? undefined : this.begin(step),
    }));
    for (const { running } of both) if (running) this.untilWork(running);
    return both.map(({ step, running }) => (running ? this.finish(running) : this.arrive(step)));
  }

  private begin(step: Step): Running {
    if (step.letter === "R") return begun(this.merchant.reconcile(this.orderOf(step.of)));
    const request = step.letter === "F" ? this.forge(step) : this.requestOf(step);
    return begun(this.merchant.receive(request));
  }

  private requestOf(step: Step): Request {
    return {
      body: this.gateway.message(step),
      signed: "right",
      missing: step.delivery === "missing",
      unknown: step.delivery === "unknown",
    };
  }

  private forge({ forgery = "garbage", of }: Step): Request {
    const order = this.orderOf(of);
    const genuine = this.gateway.newest(order) as Told;
    const paid: Told = { ...genuine, status: "settlement", code: "200", settled: true };
    switch (forgery) {
      case "unsigned":
      case "garbage":
      case "empty-key":
      case "undefined-key":
      case "empty-signature":
      case "loose-signature":
      case "headers":
      case "foreign":
        return { body: paid, signed: forgery };
      case "null":
        return { body: undefined, signed: "unsigned" };
      case "closing-swap":
        return { body: { ...genuine, status: "expire", settled: false }, signed: "right" };
      case "status-swap":
        return { body: { ...paid, code: genuine.code }, signed: "right" };
      case "same-code-swap": {
        const swaps: Readonly<Record<string, string>> = {
          settlement: "partial_refund",
          partial_refund: "settlement",
          refund: "settlement",
          expire: "cancel",
        };
        return {
          body: { ...genuine, status: swaps[genuine.status] ?? genuine.status },
          signed: "right",
        };
      }
      case "transaction-swap":
        return {
          body: {
            ...paid,
            transaction: this.gateway.newest(this.orderOf(3 - of))?.transaction ?? "",
          },
          signed: "right",
        };
      case "amount":
        return { body: { ...paid, amount: TOO_LITTLE }, signed: "right" };
      case "unknown-transaction":
        return { body: { ...genuine, transaction: "unknown" }, signed: "right" };
      case "test-message":
        return {
          body: { ...paid, order: "payment_notif_test", transaction: "test" },
          signed: "right",
        };
      case "order-swap":
      case "not-json":
        return { body: paid, signed: "garbage" };
    }
  }

  /** Answers status calls until the handling is in the middle of its work, or done. */
  private untilWork(running: Running): void {
    while (running.waiting && "ask" in running.waiting) this.answer(running);
  }

  private finish(running: Running): Exchange {
    while (running.waiting) this.answer(running);
    const status = this.merchant.alive ? running.done : undefined;
    return { status, body: this.merchant.wordsFor(status), asked: running.asked };
  }

  private answer(running: Running): void {
    const { waiting } = running;
    if (waiting && "ask" in waiting) {
      running.asked = askedBy(waiting.by);
      goOn(running, this.statusFor(waiting.ask, waiting.by));
    } else goOn(running, undefined);
  }

  private statusFor(id: string, by: "id" | "order"): StatusAnswer {
    const { fault } = this;
    this.fault = undefined;
    if (fault !== undefined) return fault === "404" ? "500" : "500";
    return (by === "order" ? this.gateway.newest(id) : this.gateway.status(id)) ?? "404";
  }

  private retry(): Step[] {
    const acknowledged: Step[] = [];
    for (const step of this.unacknowledged) {
      const { letter, of } = step;
      const { status } = this.finish(this.begin({ letter, of }));
      if (status !== undefined && status < 300) acknowledged.push({ letter, of });
    }
    return acknowledged;
  }
}

function askedBy(by: "id" | "order"): Asked {
  return by === "id" ? "transaction" : "order";
}

function begun(handling: Handling): Running {
  const running: Running = { handling, asked: undefined, done: undefined, waiting: undefined };
  const first = handling.next(undefined);
  if (first.done) running.done = first.value;
  else running.waiting = first.value;
  return running;
}

function goOn(running: Running, answer: StatusAnswer): void {
  const next = running.handling.next(answer);
  running.waiting = next.done ? undefined : next.value;
  if (next.done) running.done = next.value;
}
