import { createHash } from "node:crypto";

export interface RefundEntry {
  readonly refund_key: string;
  readonly refund_amount: string;
  readonly bank_confirmed_at?: string;
}

/** What messages and the status API say. */
export interface Told {
  readonly transaction_id: string;
  readonly order_id: string;
  readonly transaction_status: string;
  readonly status_code: string;
  readonly gross_amount: string;
  readonly payment_type: string;
  readonly signature_key?: string;
  readonly settlement_time?: string;
  readonly transaction_time?: string;
  readonly refunds?: readonly RefundEntry[];
}

const CODES: Readonly<Record<string, string>> = {
  pending: "201",
  settlement: "200",
  partial_refund: "200",
  refund: "200",
};

export const PAID: readonly string[] = ["settlement", "partial_refund", "refund"];
export const ENDED: readonly string[] = ["expire", "cancel", "deny"];

/** Whether a message may have this status: the signature covers its code alone. */
export function codeFits({ transaction_status: status, status_code: code }: Told): boolean {
  return (CODES[status] ?? "202") === code;
}

export function signatureOf(told: Told, serverKey: string, amount = told.gross_amount): string {
  const { order_id, status_code } = told;
  return createHash("sha512")
    .update(`${order_id}${status_code}${amount}${serverKey}`)
    .digest("hex");
}

/** What a shop asks of a gateway, by whatever client. */
export interface GatewayCalls {
  readonly serverKey: string;
  /** The id of the transaction that was made; `undefined` while another one of that order can be paid. */
  readonly charge: (orderId: string, amount: number) => Promise<string | undefined>;
  /** By transaction id or order id; `undefined` when there is none. Throws when nobody can say. */
  readonly status: (id: string) => Promise<Told | undefined>;
}

/** The Core API, as much as is needed of it, without any client. */
export class Gateway implements GatewayCalls {
  private readonly url: string;
  readonly serverKey: string;

  constructor(url: string, serverKey: string) {
    this.url = url;
    this.serverKey = serverKey;
  }

  async charge(orderId: string, amount: number): Promise<string | undefined> {
    const answer = await this.call("POST", "/v2/charge", {
      payment_type: "gopay",
      transaction_details: { order_id: orderId, gross_amount: amount },
    });
    const { transaction_id: id, status_code: code } = answer as Partial<Told>;
    if (code === "406") return undefined;
    if (id === undefined) throw new Error(`not charged: ${JSON.stringify(answer)}`);
    return id;
  }

  async status(id: string): Promise<Told | undefined> {
    const answer = await this.call("GET", `/v2/${encodeURIComponent(id)}/status`);
    const { status_code: code, transaction_id } = answer as Partial<Told>;
    if (code === "404") return undefined;
    if (transaction_id === undefined) throw new Error(`no status: ${code}`);
    return answer as Told;
  }

  private async call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${this.serverKey}:`)}`,
        "content-type": "application/json",
      },
      signal: AbortSignal.timeout(4_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    return await response.json();
  }
}
