import type { Told } from "./gateway-model.ts";

/** One request to the merchant: a message, or what somebody else made of one. */
export interface Request {
  /** Undefined where it is nothing that could be one. */
  readonly body: Told | undefined;
  readonly signed:
    | "right"
    | "unsigned"
    | "garbage"
    | "empty-key"
    | "undefined-key"
    | "empty-signature"
    | "loose-signature"
    | "headers"
    | "foreign";
  readonly missing?: boolean;
  readonly unknown?: boolean;
}
