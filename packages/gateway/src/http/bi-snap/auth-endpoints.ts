import type { BiSnapService } from "@gerbang/protocol/bi-snap";
import type { Endpoint } from "../shared/endpoint.ts";
import { AUTH_BODIES } from "./auth-schemas.ts";
import type { DescribeCall } from "./describe-call.ts";

/** Of amounts that are held in a linked account first. */
export function authEndpoints(call: DescribeCall) {
  return {
    auth_payment: call("auth_payment", {
      id: "biSnapAuthPayment",
      summary: "Hold an amount in a linked account",
      description:
        "A transaction like a charge with pre_auth. The customer is not asked. What is not captured in time is cancelled.",
      body: AUTH_BODIES.authPayment,
      about: "The amount is held.",
      answer: "BiSnapAuthPayment",
      isOfCustomer: true,
    }),
    auth_query: call("auth_query", {
      id: "biSnapAuthQuery",
      summary: "Ask what became of a held amount",
      body: AUTH_BODIES.authQuery,
      about: "The payment as it is now.",
      answer: "BiSnapAuthStatus",
      isRead: true,
    }),
    auth_capture: call("auth_capture", {
      id: "biSnapAuthCapture",
      summary: "Take a held amount",
      body: AUTH_BODIES.authCapture,
      about: "All of it is taken, and the merchant told.",
      answer: "BiSnapAuthCapture",
    }),
    auth_void: call("auth_void", {
      id: "biSnapAuthVoid",
      summary: "Let go of a held amount",
      body: AUTH_BODIES.authVoid,
      about: "The customer has it again, and the merchant is told.",
      answer: "BiSnapAuthVoid",
    }),
    auth_refund: call("auth_refund", {
      id: "biSnapAuthRefund",
      summary: "Refund an amount that was held and taken",
      body: AUTH_BODIES.authRefund,
      about: "The money went back, and the merchant is told.",
      answer: "BiSnapAuthRefund",
    }),
  } as const satisfies Partial<Record<BiSnapService, Endpoint>>;
}
