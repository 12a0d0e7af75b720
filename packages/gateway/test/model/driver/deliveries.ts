import { judgeAttempt, type Received, type Verdict } from "../reference/retries.ts";
import type { SeenAttempt, SeenNotification } from "./observe.ts";

/** A message on its way to the merchant, as far as it is known by now. */
interface Delivery {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly body: string;
  attempts: number;
  state: string;
  dueAt: number;
}

/** What has been tried of a message in the course of an advance: its `next_at` is the gateway's to choose. */
export interface TriedNow {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly number: number;
  readonly at: number;
  readonly state: string;
  readonly nextAt?: number;
}

/**
 * Every message of a merchant with its attempts. How often and when each is tried is the model's to say; by how
 * much a wait is shortened the gateway's.
 */
export class Deliveries {
  readonly #all = new Map<string, Delivery>();
  /** How the merchant's server answers. */
  answer: Received = 200;

  /** How many requests the merchant's server has been sent. */
  get attempts(): number {
    let sum = 0;
    for (const { attempts } of this.#all.values()) sum += attempts;
    return sum;
  }

  /** How often each body was sent. */
  bodies(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { body, attempts } of this.#all.values()) {
      counts.set(body, (counts.get(body) ?? 0) + attempts);
    }
    return counts;
  }

  /** When the next message is due; messages that have become owed meanwhile come with their own moment. */
  nextDueAt(): number | undefined {
    const due = [...this.#all.values()].filter(({ state }) => state === "owed");
    return due.length === 0 ? undefined : Math.min(...due.map(({ dueAt }) => dueAt));
  }

  /** The orders that a message which is due by a moment is about. */
  ordersDueBy(moment: number): readonly string[] {
    const due = [...this.#all.values()].filter(
      ({ state, dueAt }) => state === "owed" && dueAt <= moment,
    );
    return due.map(({ orderId }) => orderId);
  }

  /**
   * Compares what is known of an order's messages once a merchant has come to rest: whatever was due between
   * two moments has been tried, and once.
   */
  rest(
    seen: readonly SeenNotification[],
    { from, until }: { readonly from: number; readonly until: number },
  ): readonly string[] {
    return seen.flatMap((one) => {
      const known = this.#all.get(one.id) ?? this.#add(one);
      const isDue = known.state === "owed" && known.dueAt <= until;
      const number = known.attempts + (isDue ? 1 : 0);
      if (one.attempts.length !== number) {
        return [`${nameOf(one)} was tried ${one.attempts.length} times instead of ${number}`];
      }
      const last = one.attempts.at(-1);
      if (!isDue || !last) return compareRest(known, one);
      known.attempts = number;
      return this.#judge(known, one, last, { from, until });
    });
  }

  /** Counts an attempt of an advance, at the moment at which it was due. */
  tried(now: TriedNow, isExpected: boolean): readonly string[] {
    const known = this.#all.get(now.id);
    if (!known && !isExpected) return [`${now.id} was tried, which nobody is owed`];
    const before = known?.attempts ?? 0;
    if (known && (known.state !== "owed" || known.dueAt !== now.at)) {
      return [`${now.id} was tried at ${now.at}, and is ${known.state} until ${known.dueAt}`];
    }
    if (now.number !== before + 1) return [`attempt ${now.number} of ${now.id} follows ${before}`];
    const verdict = judgeAttempt(this.answer, now.number, now.at);
    const dueAt = now.nextAt ?? now.at;
    this.#all.set(now.id, {
      id: now.id,
      orderId: now.orderId,
      status: now.status,
      body: known?.body ?? "",
      attempts: now.number,
      state: verdict.state,
      dueAt,
    });
    return compareVerdict(`attempt ${now.number} of ${now.id}`, verdict, { ...now, dueAt });
  }

  /** Bodies of what became owed in the course of an advance. */
  learn(seen: readonly SeenNotification[]): void {
    for (const one of seen) {
      const known = this.#all.get(one.id);
      if (known) this.#all.set(one.id, { ...known, body: one.body });
    }
  }

  #add({ id, order_id, transaction_status, body, created_at }: SeenNotification): Delivery {
    const one = {
      id,
      orderId: order_id,
      status: transaction_status,
      body,
      attempts: 0,
      state: "owed",
      dueAt: Date.parse(created_at),
    };
    this.#all.set(id, one);
    return one;
  }

  #judge(
    known: Delivery,
    seen: SeenNotification,
    last: SeenAttempt,
    { from, until }: { readonly from: number; readonly until: number },
  ): readonly string[] {
    const at = Date.parse(last.started_at);
    const name = `attempt ${known.attempts} of ${nameOf(seen)}`;
    const verdict = judgeAttempt(this.answer, known.attempts, at);
    known.state = verdict.state;
    known.dueAt = Date.parse(seen.due_at);
    const isInTime = at >= from && at <= until;
    return [
      ...(isInTime ? [] : [`${name} was at ${last.started_at}`]),
      ...(this.#isAsAnswered(last) ? [] : [`${name} met ${last.answer_status ?? last.error}`]),
      ...compareVerdict(name, verdict, { state: seen.state, dueAt: known.dueAt }),
    ];
  }

  #isAsAnswered({ answer_status: status, error }: SeenAttempt): boolean {
    return this.answer === "reset" ? error !== null : status === this.answer;
  }
}

function compareRest({ state, dueAt }: Delivery, seen: SeenNotification): readonly string[] {
  if (seen.state !== state) return [`${nameOf(seen)} is ${seen.state} instead of ${state}`];
  const isMoved = state === "owed" && Date.parse(seen.due_at) !== dueAt;
  return isMoved ? [`${nameOf(seen)} is due at another time`] : [];
}

function compareVerdict(
  name: string,
  { state, between }: Verdict,
  seen: { readonly state: string; readonly dueAt: number },
): readonly string[] {
  if (seen.state !== state) return [`after ${name} it is ${seen.state} instead of ${state}`];
  if (!between) return [];
  const [first, last] = between;
  const isWithin = seen.dueAt >= Math.floor(first) && seen.dueAt <= last;
  return isWithin ? [] : [`after ${name} it is due at ${seen.dueAt}, not in ${between.join("-")}`];
}

function nameOf({ transaction_status: status, order_id: order, id }: SeenNotification): string {
  return `the message ${id} of ${order}, ${status},`;
}
