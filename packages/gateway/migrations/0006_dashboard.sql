-- People who look after merchants. Times here are wall time: a merchant's clock must not keep
-- anybody signed in.

create table dashboard_user (
  id text primary key,
  -- In lower case.
  email text not null unique check (email = lower(email)),
  name text not null check (length(name) between 1 and 100),
  -- argon2id in its usual text form; null until the person chose a password.
  password_hash text,
  language text not null default 'en' check (language in ('id', 'en')),
  created_at timestamptz not null,
  disabled_at timestamptz
);

create table membership (
  merchant_id text not null references merchant (id),
  user_id text not null references dashboard_user (id),
  role text not null check (role in ('owner', 'operator', 'finance', 'developer', 'support')),
  created_at timestamptz not null,
  primary key (merchant_id, user_id)
);
create index membership_user on membership (user_id);

-- Found by the hash of the cookie's token: who reads the table cannot use it.
create table dashboard_session (
  hash bytea primary key,
  user_id text not null references dashboard_user (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null
);
create index dashboard_session_user on dashboard_session (user_id);

-- One-time links: to choose a password for the first time, or anew.
create table sign_in_link (
  hash bytea primary key,
  user_id text not null references dashboard_user (id),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sign_in_link_user on sign_in_link (user_id);

-- Failed sign-ins by e-mail and by address, known or not, so that a lock tells nobody who exists.
create table sign_in_failure (
  subject text primary key,
  failures integer not null check (failures > 0),
  since timestamptz not null
);

-- Who did what. Append-only.
create table activity (
  merchant_id text not null,
  id text not null,
  user_id text not null,
  user_name text not null,
  action text not null,
  -- What it was done to: an order, a user, an endpoint.
  subject text not null default '',
  data jsonb not null default '{}',
  recorded_at timestamptz not null,
  primary key (merchant_id, id)
);

-- How a merchant's pages look.
create table merchant_presentation (
  merchant_id text primary key references merchant (id),
  custom_field1_label text not null default '',
  custom_field2_label text not null default '',
  custom_field3_label text not null default '',
  -- Indonesia's zones have whole hours and no summer time, so hours add up to days in each.
  utc_offset_hours integer not null default 7 check (utc_offset_hours between 7 and 9)
);

-- Sums per hour, computed anew whenever a transaction of the hour changed.
create table transaction_hour (
  merchant_id text not null,
  hour timestamptz not null,
  payment_type text not null check (payment_type in ('gopay', 'qris')),
  -- Of the transactions created in this hour, by what became of them.
  charged bigint not null,
  paid bigint not null,
  expired bigint not null,
  cancelled bigint not null,
  denied bigint not null,
  time_to_pay_ms bigint not null,
  -- What was settled and what was refunded in this hour, whenever it was charged.
  settled bigint not null,
  settled_amount bigint not null,
  refunds bigint not null,
  refunded_amount bigint not null,
  primary key (merchant_id, hour, payment_type)
);

-- Up to when the event log went into transaction_hour. Wall time.
create table transaction_hour_fold (
  merchant_id text primary key references merchant (id),
  folded_until timestamptz not null
);

-- Lists walk these in the order they show, from any row in both directions.
create index transaction_created on transaction (merchant_id, created_at, id);
create index transaction_status on transaction (merchant_id, status, created_at, id);
create index transaction_amount on transaction (merchant_id, gross_amount, created_at, id);
-- These grow only with what is paid, or with what a charge brings along.
create index transaction_settled on transaction (merchant_id, settled_at, id)
  include (payment_type, gross_amount) where settled_at is not null;
create index transaction_issuer on transaction (merchant_id, issuer, created_at, id)
  where issuer is not null;
create index transaction_email on transaction
  (merchant_id, lower(request #>> '{customer_details,email}'), created_at, id)
  where request #>> '{customer_details,email}' is not null;
create index transaction_custom_field1 on transaction (merchant_id, custom_field1, created_at, id)
  where custom_field1 is not null;
create index transaction_custom_field2 on transaction (merchant_id, custom_field2, created_at, id)
  where custom_field2 is not null;
create index transaction_custom_field3 on transaction (merchant_id, custom_field3, created_at, id)
  where custom_field3 is not null;
create index refund_transaction on refund (merchant_id, transaction_id, id);
create index refund_created on refund (merchant_id, created_at) include (amount, transaction_id);
create index notification_endpoint on notification (merchant_id, endpoint, id);
create index notification_given_up_list on notification (merchant_id, id) where state = 'given_up';
