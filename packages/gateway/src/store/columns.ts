import type { Tables } from "./tables.ts";

/** Of the columns; as what JSON is read. */
export type SqlType =
  | "text"
  | "text[]"
  | "integer"
  | "bigint"
  | "double precision"
  | "boolean"
  | "bytea"
  | "jsonb"
  | "timestamptz";

/** Each column that a table has, or the compiler says which one is missing. */
type ColumnTypes<Table extends keyof Tables> = {
  readonly [Column in keyof Required<Tables[Table]>]: SqlType;
};

/**
 * The columns that this program knows, in the tables whose rows it reads or writes whole. A statement
 * names them, and never asks for all that there are: the schema may be that of a newer program, which
 * has columns that this one must leave to their defaults, and must not see.
 */
const COLUMNS = {
  merchant: {
    id: "text",
    environment: "text",
    name: "text",
    city: "text",
    postal_code: "text",
    category_code: "text",
    criterion: "text",
    nmid: "text",
    payment_types: "text[]",
    payment_notification_urls: "text[]",
    recurring_notification_url: "text",
    pay_account_notification_url: "text",
    gopay_callback_url: "text",
    finish_url: "text",
    unfinish_url: "text",
    error_url: "text",
    message_shape: "text",
    deeplink_version: "text",
    clock_offset_ms: "bigint",
    clock_frozen_at: "timestamptz",
    created_at: "timestamptz",
    watched_until: "timestamptz",
  },
  merchant_key: {
    merchant_id: "text",
    id: "text",
    kind: "text",
    hash: "bytea",
    sealed: "bytea",
    created_at: "timestamptz",
    expires_at: "timestamptz",
  },
  transaction: {
    merchant_id: "text",
    id: "text",
    order_id: "text",
    reference: "text",
    qr_reference: "text",
    qr_payload: "text",
    charged_as: "text",
    payment_type: "text",
    acquirer: "text",
    gross_amount: "bigint",
    status: "text",
    fraud_status: "text",
    created_at: "timestamptz",
    expires_at: "timestamptz",
    settled_at: "timestamptz",
    closed_at: "timestamptz",
    payment_option_type: "text",
    issuer: "text",
    transaction_type: "text",
    shopeepay_reference_number: "text",
    acquirer_reference_id: "text",
    channel_response_code: "text",
    channel_response_message: "text",
    refund_amount: "bigint",
    enable_callback: "boolean",
    callback_url: "text",
    append_notification_urls: "text[]",
    override_notification_urls: "text[]",
    locale: "text",
    custom_field1: "text",
    custom_field2: "text",
    custom_field3: "text",
    metadata: "jsonb",
    request: "jsonb",
    origin: "text",
    version: "integer",
  },
  refund: {
    merchant_id: "text",
    transaction_id: "text",
    id: "text",
    chargeback_id: "bigint",
    refund_key: "text",
    amount: "bigint",
    reason: "text",
    method: "text",
    created_at: "timestamptz",
    confirm_due_at: "timestamptz",
    confirmed_at: "timestamptz",
  },
  event: {
    merchant_id: "text",
    id: "text",
    transaction_id: "text",
    order_id: "text",
    name: "text",
    occurred_at: "timestamptz",
    recorded_at: "timestamptz",
    data: "jsonb",
  },
  notification: {
    merchant_id: "text",
    id: "text",
    transaction_id: "text",
    order_id: "text",
    kind: "text",
    transaction_status: "text",
    url: "text",
    endpoint: "text",
    body: "text",
    sent_body: "text",
    faults: "jsonb",
    after_id: "text",
    copy_of: "text",
    state: "text",
    attempts: "integer",
    created_at: "timestamptz",
    due_at: "timestamptz",
    leased_until: "timestamptz",
    lease_id: "text",
    closed_at: "timestamptz",
  },
  notification_attempt: {
    merchant_id: "text",
    notification_id: "text",
    number: "integer",
    started_at: "timestamptz",
    recorded_at: "timestamptz",
    latency_ms: "integer",
    request_headers: "jsonb",
    final_url: "text",
    redirects: "jsonb",
    answer_status: "integer",
    answer_body: "text",
    error: "text",
    error_detail: "text",
    faults: "jsonb",
    rule: "text",
    next_at: "timestamptz",
    answer_headers: "jsonb",
    incident_id: "text",
  },
  delivery_incident: {
    merchant_id: "text",
    id: "text",
    url: "text",
    endpoint: "text",
    url_key: "text",
    cause: "text",
    opened_at: "timestamptz",
    falls: "integer",
    failures: "integer",
    ended_at: "timestamptz",
    ended_by: "text",
    last_notification_id: "text",
    last_number: "integer",
    last_at: "timestamptz",
    touched_at: "timestamptz",
    muted_at: "timestamptz",
    muted_until: "timestamptz",
    muted_by: "text",
    mute_reason: "text",
  },
  delivery_resend: {
    merchant_id: "text",
    id: "text",
    incident_id: "text",
    begun_at: "timestamptz",
    begun_by: "text",
    owed_since: "timestamptz",
    stopped_at: "timestamptz",
    stopped_by: "text",
  },
  fault_plan: {
    merchant_id: "text",
    environment: "text",
    seed: "bigint",
    rules: "jsonb",
    seen: "integer",
    taken: "jsonb",
    created_at: "timestamptz",
  },
  api_request: {
    merchant_id: "text",
    id: "text",
    received_at: "timestamptz",
    merchant_at: "timestamptz",
    duration_ms: "integer",
    method: "text",
    path: "text",
    operation: "text",
    http_status: "integer",
    status_code: "text",
    failed: "boolean",
    order_id: "text",
    transaction_id: "text",
    idempotency_key: "text",
    error: "text",
    problems: "jsonb",
    address: "text",
    client: "text",
    key_use: "text",
    headers: "jsonb",
    body: "text",
    body_bytes: "integer",
    answer: "text",
    answer_bytes: "integer",
  },
  payment_link: {
    merchant_id: "text",
    id: "text",
    token: "text",
    title: "text",
    note: "text",
    amount: "bigint",
    uses_max: "integer",
    created_at: "timestamptz",
    expires_at: "timestamptz",
    closed_at: "timestamptz",
  },
  sale: {
    merchant_id: "text",
    id: "text",
    token: "text",
    order_id: "text",
    amount: "bigint",
    note: "text",
    link_id: "text",
    visitor: "text",
    created_at: "timestamptz",
    held_until: "timestamptz",
  },
  wallet_visit: {
    merchant_id: "text",
    transaction_id: "text",
    customer: "text",
    pin_failures: "integer",
    locked_until: "timestamptz",
  },
  stalled_work: {
    merchant_id: "text",
    work: "text",
    subject: "text",
    failures: "integer",
    error: "text",
    failed_at: "timestamptz",
    retry_at: "timestamptz",
    quarantined_at: "timestamptz",
  },
  upstream_account: {
    merchant_id: "text",
    id: "text",
    connector: "text",
    profile: "text",
    environment: "text",
    label: "text",
    base_url: "text",
    sealed: "bytea",
    sealed_key: "text",
    previous_sealed: "bytea",
    previous_until: "timestamptz",
    inbox_hash: "bytea",
    state: "text",
    keep_order_ids: "boolean",
    return_strays: "text",
    call_ms: "integer",
    in_flight_max: "integer",
    calls_per_second: "double precision",
    created_at: "timestamptz",
    tested_at: "timestamptz",
    test_result: "text",
    findings: "jsonb",
  },
  upstream_rehearsal: {
    merchant_id: "text",
    account_id: "text",
    lease_id: "text",
    leased_until: "timestamptz",
  },
  upstream_rehearsal_order: {
    merchant_id: "text",
    account_id: "text",
    order_id: "text",
    opened_at: "timestamptz",
    closed_as: "text",
  },
  upstream_route: {
    merchant_id: "text",
    id: "text",
    position: "integer",
    account_id: "text",
    payment_type: "text",
    acquirer: "text",
    amount_from: "bigint",
    amount_until: "bigint",
    enabled: "boolean",
    created_at: "timestamptz",
  },
  upstream_charge: {
    merchant_id: "text",
    transaction_id: "text",
    order_id: "text",
    state: "text",
    amount: "bigint",
    command: "jsonb",
    fingerprint: "text",
    created_at: "timestamptz",
    wanted_until: "timestamptz",
    closing: "text",
    hold: "text",
    deeplink: "text",
    picture_url: "text",
    paid_amount: "bigint",
    refunded_amount: "bigint",
    refund_reserved: "bigint",
  },
  upstream_attempt: {
    merchant_id: "text",
    id: "text",
    transaction_id: "text",
    number: "integer",
    account_id: "text",
    reference: "text",
    upstream_order_id: "text",
    upstream_id: "text",
    state: "text",
    shown: "boolean",
    closed_as: "text",
    amount: "bigint",
    deadline_at: "timestamptz",
    watch_until: "timestamptz",
    repeat_until: "timestamptz",
    calls: "integer",
    syncs: "integer",
    absences: "integer",
    absent_since: "timestamptz",
    heartbeat_at: "timestamptz",
    rung_at: "timestamptz",
    rung_claim: "text",
    bells: "integer",
    watched_until: "timestamptz",
    report: "jsonb",
    reported_at: "timestamptz",
    next_sync_at: "timestamptz",
    lease_id: "text",
    leased_until: "timestamptz",
    created_at: "timestamptz",
    closed_at: "timestamptz",
  },
  upstream_call: {
    merchant_id: "text",
    id: "text",
    account_id: "text",
    attempt_id: "text",
    upstream_refund_id: "text",
    verb: "text",
    started_at: "timestamptz",
    latency_ms: "integer",
    http_status: "integer",
    code: "text",
    outcome: "text",
    why: "text",
    answer: "text",
  },
  upstream_message: {
    merchant_id: "text",
    id: "text",
    account_id: "text",
    received_at: "timestamptz",
    digest: "bytea",
    path: "text",
    headers: "jsonb",
    body: "bytea",
    copies: "integer",
    verdict: "text",
    upstream_order_id: "text",
    claims: "text",
    attempt_id: "text",
    state: "text",
    detail: "text",
  },
  upstream_refund: {
    merchant_id: "text",
    id: "text",
    chargeback_id: "bigint",
    transaction_id: "text",
    attempt_id: "text",
    stray_id: "text",
    reference: "text",
    refund_key: "text",
    amount: "bigint",
    reason: "text",
    state: "text",
    absences: "integer",
    absent_at: "timestamptz",
    tries: "integer",
    next_sync_at: "timestamptz",
    lease_id: "text",
    leased_until: "timestamptz",
    created_at: "timestamptz",
    closed_at: "timestamptz",
  },
  stray_payment: {
    merchant_id: "text",
    id: "text",
    attempt_id: "text",
    transaction_id: "text",
    amount: "bigint",
    paid_at: "timestamptz",
    found_at: "timestamptz",
    cause: "text",
    state: "text",
    note: "text",
    decided_at: "timestamptz",
  },
  attention: {
    merchant_id: "text",
    id: "text",
    kind: "text",
    subject: "text",
    transaction_id: "text",
    since: "timestamptz",
    data: "jsonb",
    closed_at: "timestamptz",
    closed_by: "text",
    how: "text",
  },
} as const satisfies { readonly [Table in keyof Tables]?: ColumnTypes<Table> };

export type KnownTable = keyof typeof COLUMNS;
type ColumnOf<Table extends KnownTable> = keyof Tables[Table] & string;

export function typesOf(table: KnownTable): Readonly<Record<string, SqlType>> {
  return COLUMNS[table];
}

/** The columns of a table, for the query builder's `select`. */
export function columnsOf<Table extends KnownTable>(table: Table): readonly ColumnOf<Table>[] {
  return Object.keys(COLUMNS[table]) as ColumnOf<Table>[];
}

/** SQL for the columns of a table, each of `source` where that is named. */
export function columnList(table: KnownTable, source?: string): string {
  const prefix = source === undefined ? "" : `${source}.`;
  return columnsOf(table)
    .map((column) => prefix + column)
    .join(", ");
}

/** SQL for columns of a table with their types, as a record that is read from JSON lists them. */
export function typedColumns<Table extends KnownTable>(
  table: Table,
  columns: readonly ColumnOf<Table>[] = columnsOf(table),
): string {
  const types = typesOf(table);
  return columns.map((column) => `${column} ${types[column]}`).join(", ");
}

/**
 * SQL for the rows of a table in a parameter that holds a JSON array, as a source of that name. `besides`
 * lists, with their types, members that are no columns of the table.
 */
export function rowsInJson(table: KnownTable, { json, source, besides }: RowsInJson): string {
  const typed = [...(besides === undefined ? [] : [besides]), typedColumns(table)];
  return `json_to_recordset(${json}::json) as ${source}(${typed.join(", ")})`;
}

interface RowsInJson {
  readonly json: string;
  readonly source: string;
  readonly besides?: string;
}

/** SQL that begins an insert of the whole rows of `source`, which is to follow. */
export function insertFrom(table: KnownTable, source: string): string {
  return `insert into ${table} (${columnList(table)}) select ${columnList(table, source)}`;
}
