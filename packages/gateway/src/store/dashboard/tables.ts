import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Role } from "../../domain/dashboard-role.ts";

/** The dashboard's own tables. */
export interface DashboardTables {
  dashboard_user: DashboardUserRow;
  membership: MembershipRow;
  dashboard_session: DashboardSessionRow;
  sign_in_link: SignInLinkRow;
  sign_in_failure: SignInFailureRow;
  activity: ActivityRow;
  merchant_presentation: MerchantPresentationRow;
  transaction_hour: TransactionHourRow;
  transaction_hour_fold: TransactionHourFoldRow;
}

export interface DashboardUserRow {
  id: string;
  email: string;
  name: string;
  password_hash: string | null;
  language: "id" | "en";
  created_at: Date;
  disabled_at: Date | null;
}

export interface MembershipRow {
  merchant_id: MerchantId;
  user_id: string;
  role: Role;
  created_at: Date;
}

interface DashboardSessionRow {
  hash: Buffer;
  user_id: string;
  created_at: Date;
  last_seen_at: Date;
}

interface SignInLinkRow {
  hash: Buffer;
  user_id: string;
  created_at: Date;
  expires_at: Date;
}

interface SignInFailureRow {
  subject: string;
  failures: number;
  since: Date;
}

export interface ActivityRow {
  merchant_id: MerchantId;
  id: string;
  user_id: string;
  user_name: string;
  action: string;
  subject: string;
  data: Record<string, unknown>;
  recorded_at: Date;
}

interface MerchantPresentationRow {
  merchant_id: MerchantId;
  custom_field1_label: string;
  custom_field2_label: string;
  custom_field3_label: string;
  utc_offset_hours: number;
}

interface TransactionHourRow {
  merchant_id: MerchantId;
  hour: Date;
  payment_type: PaymentType;
  charged: number;
  paid: number;
  expired: number;
  cancelled: number;
  denied: number;
  time_to_pay_ms: number;
  settled: number;
  settled_amount: Rupiah;
  refunds: number;
  refunded_amount: Rupiah;
}

interface TransactionHourFoldRow {
  merchant_id: MerchantId;
  folded_until: Date;
}
