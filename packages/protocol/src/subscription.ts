import type { Open, WireAmount } from "./wire.ts";

/** When and how often a subscription charges. Days and months are those of Western Indonesia. */
export interface SubscriptionSchedule {
  interval: number;
  interval_unit: "day" | "week" | "month";
  /** How many charges there are; without end when absent. */
  max_interval?: number;
  /** `YYYY-MM-DD HH:MM:SS +0700`; one interval from now when absent. */
  start_time?: string;
}

/** How often and after what a charge that failed is tried again; three times, an hour apart, when absent. */
export interface SubscriptionRetrySchedule {
  interval: number;
  interval_unit: "minute" | "hour" | "day";
  max_interval: number;
}

/** `POST /v1/subscriptions`. Core API section 8.6. */
export interface SubscriptionRequest {
  /** At most 40 letters, digits, `-`, `_`, `~` and `.`: what the orders of its charges begin with. */
  name: string;
  /** Whole rupiah. */
  amount: WireAmount;
  currency: "IDR";
  payment_type: Open<"gopay">;
  token: string;
  schedule: SubscriptionSchedule;
  retry_schedule?: SubscriptionRetrySchedule;
  metadata?: Record<string, unknown>;
  customer_details?: Record<string, unknown>;
  gopay?: { account_id: string };
}

/** `PATCH /v1/subscriptions/{id}`: what is absent stays as it is. */
export interface SubscriptionUpdate {
  name?: string;
  amount?: WireAmount;
  currency?: "IDR";
  token?: string;
  schedule?: { interval?: number };
}

/** What every word about a subscription says. */
export interface SubscriptionMembers {
  readonly id: string;
  readonly name: string;
  /** Without decimals. */
  readonly amount: string;
  readonly currency: string;
  readonly schedule: {
    readonly interval: number;
    /** How many periods were charged. */
    readonly current_interval: number;
    readonly max_interval?: number;
    readonly interval_unit: Open<SubscriptionSchedule["interval_unit"]>;
    /** In answers the time of Western Indonesia, in messages UTC with a `Z`. */
    readonly start_time: string;
    readonly previous_execution_at?: string;
    readonly next_execution_at?: string;
  };
  readonly status: Open<"active" | "inactive">;
  readonly token: string;
  readonly payment_type: Open<"gopay">;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly customer_details?: Readonly<Record<string, unknown>>;
  readonly gopay?: { readonly account_id: string };
  /** Only in messages. */
  readonly merchant_id?: string;
}

/** The answer to create and get. */
export interface SubscriptionResponse extends SubscriptionMembers {
  readonly created_at: string;
  readonly retry_schedule?: SubscriptionRetrySchedule;
  /** The oldest first. */
  readonly transaction_ids: readonly string[];
}

/** The message about one charge of a subscription, or about why there was none. Nobody signs it. */
export interface SubscriptionRunMessage {
  readonly transaction: {
    readonly transaction_status?: string;
    readonly transaction_id?: string;
    readonly status_message?: string;
    readonly status_code: string;
  };
  readonly subscription: SubscriptionMembers;
  readonly event_name: "subscription.charge";
}
