import { CommandError } from "../../command-error.ts";
import { type JsonObject, type SandboxClient, toQuery } from "../../sandbox/sandbox-client.ts";
import type { Asked } from "../judge/trace.ts";
import { askedIn, type Delivered, listIn, textIn, toDelivered } from "./read-answer.ts";

/** A message: by its id, or by what it says, so that nobody has to look the id up. */
export type MessageName = { readonly id: string } | SaidMessage;

interface SaidMessage {
  /** The id of a transaction, or of an order: that means its newest. */
  readonly transaction: string;
  readonly status: readonly string[];
  /** Which of those that say so, in the order in which they became owed; 1 is the first. */
  readonly nth: number;
  readonly url: string;
}

/** What happens at the gateway to a transaction, or to the newest of an order. */
export interface Happening {
  readonly transaction: string;
  readonly do: "pay" | "expire" | "cancel" | "deny" | "refund" | "confirm_refund";
  readonly via?: "gopay" | "qris";
  readonly issuer?: string;
  /** Paid though it has expired or was cancelled. */
  readonly late?: true;
  readonly refund_key?: string;
  /** Whole rupiah. */
  readonly amount?: number;
}

/** What is delivered in one request, and how. */
export interface DeliveryWish {
  readonly name: MessageName;
  readonly again?: boolean;
  readonly drop?: boolean;
  readonly cut?: boolean;
  readonly lose_answer?: boolean;
  readonly give_up_after?: string;
}

interface DeliveryManner {
  readonly first?: readonly Happening[];
  readonly together?: boolean;
  /** Whether it is to be known what the merchant asked meanwhile; it is when absent. */
  readonly asks?: boolean;
}

export interface OwedMessage {
  readonly id: string;
  readonly transactionId: string;
  readonly status: string;
  readonly url: string;
  readonly body: string;
}

export interface ChargedTransaction {
  readonly transactionId: string;
  readonly amount: number;
  readonly status: string;
  readonly finishUrl: string | undefined;
  readonly unfinishUrl: string | undefined;
}

/** A gate before the status calls about one order. */
export interface StatusGate {
  readonly orderId: string;
  readonly do: "hold" | "answer" | "hang";
  readonly code?: string;
  readonly times: number;
}

interface HeldWish {
  readonly count: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const TTL = "2m";
const RENEW_MS = 40_000;

/**
 * The gateway's side of certifying: a sandbox merchant in hand. All of it lapses by itself when this process
 * dies. Throws a `CommandError` when the gateway refuses or does not answer.
 */
export class GatewayControl {
  readonly sandbox: SandboxClient;
  private controlId = "";
  private renewal: NodeJS.Timeout | undefined;
  private clock: JsonObject = {};

  constructor(sandbox: SandboxClient) {
    this.sandbox = sandbox;
  }

  /** Takes the merchant in hand, and renews that until it is released. */
  async take(): Promise<void> {
    this.clock = await this.get("/clock");
    // Hundreds of messages about orders that nobody waits for, also where this process is killed.
    const taken = await this.post("/control", { ttl: TTL, undelivered: "forget" });
    this.controlId = textIn(taken, "control_id") ?? "";
    this.renewal = setInterval(() => {
      // Where renewing fails the next call says why, or what was held has gone out: the judge sees that.
      this.post("/control", { ttl: TTL, control_id: this.controlId }).catch(() => undefined);
    }, RENEW_MS);
    this.renewal.unref();
  }

  /** Forgets the messages that nobody delivered: each call of the merchant's would be held against all of them. */
  async forget(): Promise<void> {
    await this.post("/control", { ttl: TTL, control_id: this.controlId, forget: true });
  }

  /** Lets the merchant go, with its clock as it was. Safe to repeat. */
  async release(): Promise<void> {
    if (this.controlId === "") return;
    clearInterval(this.renewal);
    this.controlId = "";
    await this.sandbox.call({ method: "PUT", path: "/gates", body: { gates: [] } });
    const now = await this.get("/clock");
    if (this.clock["mode"] === "real" && now["mode"] !== "real")
      await this.sandbox.call({ method: "PUT", path: "/clock", body: { mode: "real" } });
    await this.sandbox.call({ method: "DELETE", path: "/control" });
  }

  /** Whether it was charged: not when it has been already, and can still be paid or is. */
  async charge(orderId: string, amount: number): Promise<boolean> {
    const body = {
      payment_type: "gopay",
      transaction_details: { order_id: orderId, gross_amount: amount },
    };
    return await this.core("POST", "/charge", body).then(
      () => true,
      (error: unknown) => {
        if (statusCodeOf(error) !== "406") throw error;
        return false;
      },
    );
  }

  /** All transactions of an order id, the oldest first. */
  async transactions(orderId: string): Promise<readonly ChargedTransaction[]> {
    const found = await this.get(`/transactions${toQuery({ order: orderId })}`);
    return listIn(found, "transactions")
      .map((one) => ({
        transactionId: textIn(one, "transaction_id") ?? "",
        amount: Number(one["gross_amount"]),
        status: textIn(one, "transaction_status") ?? "",
        finishUrl: textIn(one, "finish_url"),
        unfinishUrl: textIn(one, "unfinish_url"),
      }))
      .toReversed();
  }

  /** In a request of its own; `deliver` has it happen in the one that delivers. */
  async happen({ transaction, do: deed, ...how }: Happening): Promise<void> {
    const id = encodeURIComponent(transaction);
    const path = `/transactions/${id}`;
    switch (deed) {
      case "expire":
      case "cancel":
      case "deny":
        return await this.end(transaction, deed);
      case "pay":
        return void (await this.post(`${path}/pay`, how));
      case "refund":
        return void (await this.core("POST", `/${id}/refund/online/direct`, how));
      case "confirm_refund":
        return void (await this.post(`${path}/confirm-refund`, how));
    }
  }

  /** The transaction of an id, or the newest of an order. */
  async end(transaction: string, how: "expire" | "cancel" | "deny"): Promise<void> {
    const id = encodeURIComponent(transaction);
    if (how === "deny") {
      await this.post(`/transactions/${id}/deny`, {});
      return;
    }
    await this.core("POST", `/${id}/${how}`).catch((error: unknown) => {
      // What is done is told with the code of what it has become: 407 for one that has expired.
      const told = error instanceof CommandError ? error.answer : undefined;
      if (told?.["transaction_status"] !== how) throw error;
    });
  }

  /** The messages about an order id, in the order in which they became owed; no copies. */
  async messages(orderId: string): Promise<readonly OwedMessage[]> {
    const found = await this.get(`/notifications${toQuery({ order: orderId, limit: "200" })}`);
    return listIn(found, "notifications")
      .filter((one) => one["copy_of"] === null && one["kind"] === "payment")
      .map((one) => ({
        id: textIn(one, "id") ?? "",
        transactionId: textIn(one, "transaction_id") ?? "",
        status: textIn(one, "transaction_status") ?? "",
        url: textIn(one, "url") ?? "",
        body: textIn(one, "body") ?? "",
      }))
      .toReversed();
  }

  /**
   * Has things happen at the gateway, one after the other, and then delivers: in a row, or all at one moment. All in
   * one request. `undefined`, and nothing was delivered, when one of the messages is not owed.
   */
  async deliver(
    wishes: readonly DeliveryWish[],
    { first = [], together = false, asks = true }: DeliveryManner = {},
  ): Promise<readonly Delivered[] | undefined> {
    const notifications = wishes.map(({ name, ...how }) => ({ ...name, ...how }));
    const how = { notifications, together, ...(!asks && { calls: false }) };
    const body = { ...(first.length > 0 && { first }), ...how };
    const done = await this.post("/deliver", body).catch((error: unknown) => {
      if (!isUnknown(error)) throw error;
      return undefined;
    });
    return done && listIn(done, "deliveries").map(toDelivered);
  }

  /** Puts gates before status calls, beside those of other schedules. Gives their ids. */
  async addGates(gates: readonly StatusGate[], ttl = "20s"): Promise<readonly string[]> {
    const added = await this.post("/gates", {
      ttl,
      gates: gates.map(({ orderId, do: deed, code, times }) => ({
        match: { method: "GET", path: "/v2/*/status", order: orderId },
        do: deed,
        when: deed === "hold" ? "after" : "before",
        times,
        ...(code !== undefined && { code }),
      })),
    });
    return listIn(added, "gates").flatMap((gate) => textIn(gate, "gate_id") ?? []);
  }

  /** Takes gates away; what they held goes on. Safe to repeat, and where their time is up. */
  async removeGates(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const request = { method: "DELETE", path: `/gates/${id}` } as const;
        await this.sandbox.call(request).catch((error: unknown) => {
          if (!isUnknown(error)) throw error;
        });
      }),
    );
  }

  /** How many calls these gates hold, once they are so many or the time is up. */
  async waitForHeld(
    ids: readonly string[],
    { count, timeoutMs, signal }: HeldWish,
  ): Promise<number> {
    const timeout = `${Math.ceil(timeoutMs)}ms`;
    const query = toQuery({ held: String(count), timeout, gates: ids.join(",") });
    const request = { method: "GET", path: `/gates${query}`, signal } as const;
    const gates = listIn(await this.sandbox.call(request), "gates");
    return gates.reduce((sum, gate) => sum + listIn(gate, "held").length, 0);
  }

  /** By what the status API was asked about an order, or about an id that it does not know, since `after`. */
  async askedAbout(orderId: string, after: string | undefined): Promise<Asked | undefined> {
    const query = toQuery({ order: orderId, after });
    return askedIn(listIn(await this.get(`/calls${query}`), "calls"));
  }

  /** The newest call about an order, to ask for what comes after it. */
  async lastCall(orderId: string): Promise<string | undefined> {
    const { calls } = await this.get(`/calls${toQuery({ order: orderId, limit: "1000" })}`);
    return Array.isArray(calls)
      ? textIn((calls as readonly JsonObject[]).at(-1) ?? {}, "id")
      : undefined;
  }

  /** Lets time pass, and happen what falls due meanwhile. */
  async advance(by: string): Promise<void> {
    await this.post("/clock/advance", { by });
  }

  /** Sets the clock on: what falls due by that stays due. */
  async setForward(byMs: number): Promise<void> {
    const now = new Date(Date.parse(await this.now()) + byMs).toISOString();
    const body = { mode: "offset", now };
    await this.sandbox.call({ method: "PUT", path: "/clock", body });
  }

  /** The merchant's time. */
  async now(): Promise<string> {
    return textIn(await this.get("/clock"), "now") ?? new Date().toISOString();
  }

  /** The id of the newest event; empty before the first. */
  async newestEvent(): Promise<string> {
    const { orderIds: _, last } = await this.chargedSince("");
    return last ?? "";
  }

  /** The orders that were charged after an event, and the last of those events. */
  async chargedSince(
    after: string,
  ): Promise<{ readonly orderIds: readonly string[]; readonly last: string | undefined }> {
    const name = "transaction.pending";
    const query = toQuery({ name, limit: "10000", ...(after !== "" && { after }) });
    const lines = await this.sandbox.text({ method: "GET", path: `/events${query}` });
    const events = lines
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JsonObject);
    return {
      orderIds: events.flatMap((event) => textIn(event, "order_id") ?? []),
      last: textIn(events.at(-1) ?? {}, "id"),
    };
  }

  async note(orderId: string, data: JsonObject): Promise<void> {
    await this.post("/events", { name: "certify.forged", order: orderId, data });
  }

  async notificationUrls(): Promise<readonly string[]> {
    const settings = await this.get("/settings");
    const given = settings["payment_notification_url"];
    const text = Array.isArray(given) ? given.join(",") : typeof given === "string" ? given : "";
    return text
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  }

  private async get(path: string): Promise<JsonObject> {
    return await this.sandbox.call({ method: "GET", path });
  }

  private async post(path: string, body: JsonObject): Promise<JsonObject> {
    return await this.sandbox.call({ method: "POST", path, body });
  }

  private async core(method: "POST", path: string, body: JsonObject = {}): Promise<JsonObject> {
    return await this.sandbox.call({ method, api: "core", path, body });
  }
}

/** Whether the gateway knows nothing by that name. */
function isUnknown(error: unknown): boolean {
  return statusCodeOf(error) === "404";
}

/** That of a refusal. */
function statusCodeOf(error: unknown): unknown {
  return error instanceof CommandError ? error.answer?.["status_code"] : undefined;
}
