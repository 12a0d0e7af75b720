-- Money is whole rupiah. Times that concern a merchant are in that merchant's time (see
-- merchant.clock_offset_ms); columns named recorded_at and leased_until are wall time.
-- Ids come from the application and every key holds merchant_id, so that one schema also fits
-- databases that are sharded by merchant.

create table merchant (
  id text primary key,
  environment text not null default 'sandbox' check (environment in ('sandbox', 'production')),
  name text not null check (length(name) between 1 and 100),
  city text not null,
  postal_code text not null,
  category_code text not null check (category_code ~ '^[0-9]{4}$'),
  criterion text not null check (criterion in ('UMI', 'UKE', 'UME', 'UBE', 'URE')),
  nmid text not null,
  payment_types text[] not null default '{gopay,qris}',
  payment_notification_urls text[] not null default '{}',
  recurring_notification_url text,
  pay_account_notification_url text,
  gopay_callback_url text,
  finish_url text,
  unfinish_url text,
  error_url text,
  -- The merchant's time is clock_frozen_at when set, else wall time plus the offset.
  clock_offset_ms bigint not null default 0,
  clock_frozen_at timestamptz,
  created_at timestamptz not null
);

-- Server keys sign notifications, so they are kept sealed (AES-256-GCM), and found by their hash.
create table merchant_key (
  merchant_id text not null references merchant (id),
  id text not null,
  kind text not null check (kind in ('server', 'client')),
  hash bytea not null,
  sealed bytea not null,
  created_at timestamptz not null,
  -- Set when a newer key replaced this one: it is accepted until then. Wall time.
  expires_at timestamptz,
  primary key (merchant_id, id),
  unique (hash)
);

create table transaction (
  merchant_id text not null references merchant (id),
  id text not null check (length(id) between 1 and 64),
  order_id text not null check (length(order_id) between 1 and 50),
  -- The acquirer's name for it: in deeplinks and in the address of the framed picture.
  reference text not null,
  -- What the QR payload carries (tag 62): how a scan finds its transaction.
  qr_reference text not null,
  qr_payload text not null,
  charged_as text not null check (charged_as in ('gopay', 'qris')),
  payment_type text not null check (payment_type in ('gopay', 'qris')),
  acquirer text not null check (acquirer in ('gopay', 'airpay shopee')),
  gross_amount bigint not null check (gross_amount > 0),
  status text not null check (
    status in ('pending', 'settlement', 'partial_refund', 'refund', 'expire', 'cancel', 'deny', 'failure')
  ),
  fraud_status text not null default 'accept' check (fraud_status in ('accept', 'challenge', 'deny')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz,
  closed_at timestamptz,
  payment_option_type text,
  issuer text,
  transaction_type text check (transaction_type in ('on-us', 'off-us')),
  cross_reference_id text,
  shopeepay_reference_number text,
  acquirer_reference_id text,
  channel_response_code text,
  channel_response_message text,
  refund_amount bigint not null default 0,
  enable_callback boolean not null default false,
  callback_url text,
  append_notification_urls text[] not null default '{}',
  override_notification_urls text[] not null default '{}',
  locale text not null default 'id-ID',
  custom_field1 text,
  custom_field2 text,
  custom_field3 text,
  metadata jsonb,
  -- The charge as the merchant sent it.
  request jsonb not null,
  -- Counts the changes: a change is written only over the version it was decided from.
  version integer not null default 1 check (version > 0),
  primary key (merchant_id, id),
  check (expires_at > created_at),
  check ((settled_at is not null) = (status in ('settlement', 'partial_refund', 'refund'))),
  check ((closed_at is not null) = (status in ('expire', 'cancel', 'deny', 'failure'))),
  -- Refunds never exceed what was paid, and only what was paid is refunded.
  check (refund_amount between 0 and gross_amount),
  check ((status = 'refund') = (refund_amount = gross_amount)),
  check ((status = 'partial_refund') = (refund_amount > 0 and refund_amount < gross_amount))
);

-- At most one live transaction per order.
create unique index transaction_live_order on transaction (merchant_id, order_id)
  where status in ('pending', 'settlement', 'partial_refund', 'refund');
-- Newest first: ids are time-ordered by the wall clock, which a merchant cannot move.
create index transaction_order on transaction (merchant_id, order_id, id desc);
create index transaction_due on transaction (merchant_id, expires_at) where status = 'pending';
-- Capabilities: pictures, deeplinks and scans know no merchant.
create index transaction_id on transaction (id);
create index transaction_reference on transaction (reference);
create index transaction_qr_reference on transaction (qr_reference);

create table refund (
  merchant_id text not null,
  transaction_id text not null,
  -- refund_chargeback_uuid on the wire; chargeback_id is its number there.
  id text not null,
  chargeback_id bigint not null,
  refund_key text not null,
  amount bigint not null check (amount > 0),
  reason text not null default '',
  method text not null check (method in ('online', 'offline')),
  created_at timestamptz not null,
  -- When the provider is to confirm, and when it did.
  confirm_due_at timestamptz not null,
  confirmed_at timestamptz,
  primary key (merchant_id, id),
  unique (merchant_id, transaction_id, refund_key),
  foreign key (merchant_id, transaction_id) references transaction (merchant_id, id)
);
create index refund_unconfirmed on refund (merchant_id, confirm_due_at) where confirmed_at is null;

-- Append-only: what happened, in the order of id (time-ordered) within a merchant.
create table event (
  merchant_id text not null,
  id text not null,
  transaction_id text,
  order_id text,
  name text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  data jsonb not null default '{}',
  primary key (merchant_id, id)
);
create index event_transaction on event (merchant_id, transaction_id, id);

-- The outbox: one row per message and URL, written with the fact it reports.
create table notification (
  merchant_id text not null,
  id text not null,
  transaction_id text,
  order_id text not null,
  kind text not null check (kind in ('payment', 'test')),
  transaction_status text not null,
  url text not null,
  -- Scheme, host and port of the URL: what is limited and measured as one receiver.
  endpoint text not null,
  -- The message as it was owed.
  body text not null,
  -- The bytes that are sent, every time, where a fault plan changed them; else body is.
  sent_body text,
  -- What the fault plan does to this one; null until it was asked.
  faults jsonb,
  -- Not sent before that notification was.
  after_id text,
  -- The notification that this one repeats, by hand or by a fault plan.
  copy_of text,
  state text not null default 'owed' check (state in ('owed', 'delivered', 'given_up')),
  attempts integer not null default 0 check (attempts >= 0),
  created_at timestamptz not null,
  due_at timestamptz not null,
  leased_until timestamptz,
  closed_at timestamptz,
  primary key (merchant_id, id),
  check ((closed_at is null) = (state = 'owed'))
);
-- Endpoint by endpoint, so that one with a long queue is not in the way of the others.
create index notification_owed on notification (merchant_id, endpoint, due_at, id)
  where state = 'owed';
create index notification_given_up on notification (merchant_id, endpoint, id)
  where state = 'given_up';
create index notification_copy on notification (merchant_id, copy_of) where copy_of is not null;
create index notification_transaction on notification (merchant_id, transaction_id, id);

create table notification_attempt (
  merchant_id text not null,
  notification_id text not null,
  number integer not null check (number > 0),
  started_at timestamptz not null,
  recorded_at timestamptz not null,
  latency_ms integer not null check (latency_ms >= 0),
  request_headers jsonb not null,
  -- Where it ended, and the redirects on the way there.
  final_url text not null,
  redirects jsonb not null default '[]',
  -- Absent when nothing answered; error then says why in one word, error_detail in a sentence.
  answer_status integer,
  -- The first kilobyte.
  answer_body text,
  error text,
  error_detail text,
  -- The faults that acted on this attempt.
  faults jsonb not null default '[]',
  -- Which row of the retry table decided, and when the next attempt is due.
  rule text not null,
  next_at timestamptz,
  primary key (merchant_id, notification_id, number),
  check (answer_status is not null or error is not null),
  foreign key (merchant_id, notification_id) references notification (merchant_id, id)
);
