import type { Command } from "../reference/commands.ts";

interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
}

/** What a charge of the customer's account needs. */
export interface Account {
  readonly id: string;
  readonly token: string;
}

/** The call by which a command is given. */
export function requestOf(command: Command, account: Account | undefined): Request {
  if (command.do === "charge") return chargeRequest(command, account);
  const id = encodeURIComponent(command.id);
  const post = (path: string, body: object = {}): Request => ({ method: "POST", path, body });
  switch (command.do) {
    case "status":
      return { method: "GET", path: `/v2/${id}/status` };
    case "cancel":
    case "expire":
    case "approve":
    case "deny":
      return post(`/v2/${id}/${command.do}`);
    case "capture": {
      const { amount } = command;
      return post("/v2/capture", {
        transaction_id: command.id,
        ...(amount !== undefined && { gross_amount: amount }),
      });
    }
    case "refund": {
      const { key, amount, direct } = command;
      return post(`/v2/${id}/refund${direct ? "/online/direct" : ""}`, {
        ...(key !== undefined && { refund_key: key }),
        ...(amount !== undefined && { amount }),
        reason: "cold",
      });
    }
    case "pay":
      return post(`/sandbox/v1/transactions/${id}/pay`, payBody(command));
    case "refuse to pay":
      return post(`/sandbox/v1/transactions/${id}/refuse`);
    case "deny payment":
      return post(`/sandbox/v1/transactions/${id}/deny`);
    case "deny refund":
    case "confirm refund": {
      const path = `/sandbox/v1/transactions/${id}/${command.do.replace(" ", "-")}`;
      return post(path, { refund_key: command.key });
    }
  }
}

function payBody({ issuer, inApp, late }: Extract<Command, { do: "pay" }>): object {
  return {
    ...(inApp === true && { via: "gopay" }),
    ...(issuer !== undefined && { via: "qris", issuer }),
    ...(late === true && { late }),
  };
}

function chargeRequest(
  { order, kind, amount, minutes }: Extract<Command, { do: "charge" }>,
  account: Account | undefined,
): Request {
  const isQris = kind === "qris" || kind === "shopee";
  const isOfAccount = kind === "account" || kind === "reserve";
  const body = {
    payment_type: isQris ? "qris" : "gopay",
    transaction_details: { order_id: order, gross_amount: amount },
    ...(minutes !== undefined && {
      custom_expiry: { expiry_duration: minutes, unit: "minute" },
    }),
    ...(kind === "shopee" && { qris: { acquirer: "airpay shopee" } }),
    ...(isOfAccount && {
      gopay: {
        account_id: account?.id,
        payment_option_token: account?.token,
        ...(kind === "reserve" && { pre_auth: true }),
      },
    }),
  };
  return { method: "POST", path: "/v2/charge", body };
}
