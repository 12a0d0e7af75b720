import type { Payment } from "../../domain/transactions/transaction.ts";
import type { BiSnapIdName, BiSnapIds } from "../../domain/upstream/bi-snap-keys.ts";
import type { ChargeOrder, ReportedState } from "../../domain/upstream/connector.ts";
import type { JsonObject } from "../members.ts";

/** What a response code comes to, whichever service gave it. A code without one is not understood. */
export type CodeMeaning =
  | "done"
  | "in_progress"
  | "invalid"
  | "unauthorized"
  /** The token is not, or no longer, one of theirs. */
  | "token_refused"
  | "not_enabled"
  | "amount"
  | "short_of_funds"
  | "wrong_state"
  | "not_found"
  /** A name of ours is taken: the order's, or the refund's. */
  | "duplicate"
  /** The `X-EXTERNAL-ID` was used before, for something else. */
  | "external_id_used"
  | "rate_limited"
  | "unsupported"
  | "other";

/** What a status word comes to; `not_found` is for `absentMeans` to say. */
export type StatusMeaning = Exclude<ReportedState, "unclear"> | "not_found";

/** One service: where it is, and which two digits stand for it in response codes. */
interface Service {
  /** From the base URL on; also what is signed. */
  readonly path: string;
  readonly code: string;
}

/** A service about an order that was made before. */
interface OrderService extends Service {
  /** Members that name the contract, and which of its ids each says. */
  readonly ids: Readonly<Record<string, BiSnapIdName>>;
  /** Members that every call has. */
  readonly fixed?: Readonly<Record<string, string>>;
}

/** By what a look-up names an order. */
type LookUp =
  /** The provider's own name where it is known, otherwise ours. */
  | "either"
  /** Ours alone. */
  | "partner_reference";

interface NotificationRules {
  /** What comes after the account's address; messages to other places are about other products. */
  readonly subpaths: readonly string[];
  readonly code: string;
  /**
   * `rsa`: over method, path, body and time, with the provider's key. `address`: there is no signature that could be
   * verified here, so that the secret part of the address is all that tells it from a forgery.
   */
  readonly proof: "rsa" | "address";
  /** Which path is signed: the part that the provider appended, or all of it. */
  readonly signedPaths: readonly ("appended" | "whole")[];
  /** How old a signature may be, in minutes: providers repeat their messages for hours. */
  readonly ageMinutesMax: number;
}

/**
 * Where data is not enough. Each is a function of what it is given alone.
 */
interface Hooks {
  /** Members of `generate` that are this provider's own. */
  readonly generateExtras: (order: ChargeOrder, ids: BiSnapIds) => JsonObject;
  /** How a paid order was paid, in an answer to `query` or in a message; `undefined` where it does not say. */
  readonly readPayment: (body: JsonObject) => Payment | undefined;
  /** A message that is not of the standard, as one that is; `undefined` for what is about something else. */
  readonly readMessage?: (message: {
    readonly query: string;
    readonly text: string;
  }) => JsonObject | undefined;
}

/**
 * Everything that one provider's dialect of the national standard says differently. What stands nowhere in it is not
 * understood, and never taken for a success or a failure.
 */
export interface Profile {
  readonly name: string;
  /** How calls are signed: with the client secret, a token and its hash; or with our own RSA key, without a token. */
  readonly signature: "hmac" | "rsa";
  /** Absent where calls have none. */
  readonly token?: Service;
  readonly timestamp: "wib" | "utc";
  /** `CHANNEL-ID` where the contract names none, and what it may be. */
  readonly channelId: { readonly usual: string; readonly form: RegExp };
  /** `X-EXTERNAL-ID`: our own name for what is asked, or digits made of it. */
  readonly externalId: "name" | "digits";
  /** What an order may be called. */
  readonly partnerReference: { readonly form: RegExp; readonly min: number; readonly max: number };
  readonly validity: { readonly minSeconds: number; readonly maxSeconds: number };
  readonly generate: Service & {
    readonly ids: Readonly<Record<string, BiSnapIdName>>;
    /** Where the provider's own name of an order stands. */
    readonly upstreamId: readonly string[];
    readonly repeated: "same_answer" | "unspecified";
  };
  readonly query: OrderService & {
    readonly by: LookUp;
    readonly upstreamId: readonly string[];
    readonly amount: string;
    readonly paidAt?: readonly string[];
    /** Whether its answers list the refunds of an order. */
    readonly listsRefunds: boolean;
  };
  /** Absent: what was offered can be paid until its time is up. */
  readonly cancel?: OrderService;
  /** Absent: nothing goes back by a call. */
  readonly refund?: OrderService & {
    readonly repeated: "same_answer" | "refused_when_made" | "unspecified";
  };
  readonly notification: NotificationRules;
  /** By HTTP status and case, without the digits of the service. */
  readonly codes: Readonly<Record<string, CodeMeaning>>;
  readonly statuses: Readonly<Record<string, StatusMeaning>>;
  /** What it means that a query finds nothing. */
  readonly absentMeans: "never_made" | "never_made_or_unpaid";
  /** Who acquires: what the charge names, where the provider has several; otherwise the provider. */
  readonly acquirer: "as_asked" | { readonly name: string };
  /** Ids without which no call can be made. */
  readonly requiredIds: readonly BiSnapIdName[];
  readonly hooks: Hooks;
}
