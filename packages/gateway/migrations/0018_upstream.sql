-- expands
-- Real money: a production merchant's charges go to an upstream, the licensed provider that the merchant
-- has a contract with. Times are wall time, which is a production merchant's own time too.

alter table merchant add constraint merchant_production_is_real check (
  environment = 'sandbox' or (clock_offset_ms = 0 and clock_frozen_at is null)
);

alter table stalled_work drop constraint stalled_work_work_check;
alter table stalled_work add constraint stalled_work_work_check check (
  work in ('fault_planning', 'expiry', 'refund_confirmation', 'delivery', 'hour_sums', 'upstream')
);

-- An upstream names its own acquirers.
alter table transaction drop constraint transaction_acquirer_check;

-- Null: the provider confirms when it does, not when a second has gone by.
alter table refund alter column confirm_due_at drop not null;

-- One merchant's contract with an upstream.
create table upstream_account (
  merchant_id text not null references merchant (id),
  id text not null,
  connector text not null check (connector in ('core-api')),
  profile text not null,
  environment text not null check (environment in ('sandbox', 'production')),
  label text not null check (length(label) between 1 and 100),
  base_url text not null,
  -- Its credentials under the operator's secret, bound to this row; which secret sealed them.
  sealed bytea not null,
  sealed_key text not null,
  -- The credentials of before the last rotation: late messages are still verified by them.
  previous_sealed bytea,
  previous_until timestamptz,
  -- How the address that it sends its messages to is found.
  inbox_hash bytea not null,
  state text not null check (state in ('draft', 'active', 'draining', 'off')),
  keep_order_ids boolean not null,
  return_strays text not null default 'ask' check (return_strays in ('ask', 'auto')),
  call_ms integer not null check (call_ms between 1 and 60000),
  in_flight_max integer not null check (in_flight_max between 1 and 1000),
  created_at timestamptz not null,
  tested_at timestamptz,
  test_result text,
  primary key (merchant_id, id),
  check ((previous_sealed is null) = (previous_until is null))
);
create unique index upstream_account_inbox on upstream_account (inbox_hash);
-- Until there are routes, one account of a merchant takes its charges.
create unique index upstream_account_active on upstream_account (merchant_id) where state = 'active';

-- What a production merchant asked for, from before the upstream is asked: its order id is taken from
-- then on. Its transaction is made when there is something to show; while it is `creating`, and when it
-- was `abandoned`, the merchant has none.
create table upstream_charge (
  merchant_id text not null references merchant (id),
  -- That of the transaction.
  transaction_id text not null,
  order_id text not null check (length(order_id) between 1 and 50),
  state text not null check (state in ('creating', 'offered', 'abandoned')),
  amount bigint not null check (amount > 0),
  -- Everything that the charge asked for; a repeat with another fingerprint is another charge.
  command jsonb not null,
  fingerprint text not null,
  created_at timestamptz not null,
  -- Somebody waits for it, or is expected to ask again, until then.
  wanted_until timestamptz not null,
  -- What the merchant is asking for meanwhile: the upstream has yet to say.
  closing text check (closing in ('cancel', 'expire')),
  -- Why money that came cannot be booked by itself.
  hold text check (hold in ('amount_differs', 'contradiction')),
  -- As the upstream gave them.
  deeplink text,
  picture_url text,
  paid_amount bigint check (paid_amount > 0),
  refunded_amount bigint not null default 0 check (refunded_amount >= 0),
  refund_reserved bigint not null default 0 check (refund_reserved >= 0),
  primary key (merchant_id, transaction_id),
  -- What went back and what may be going back never exceed what was paid, whatever is in doubt.
  constraint upstream_charge_covers_refunds
    check (refunded_amount + refund_reserved <= coalesce(paid_amount, 0)),
  -- What is not born shows nothing.
  check (state <> 'creating' or (deeplink is null and picture_url is null and closing is null))
);
create unique index upstream_charge_creating on upstream_charge (merchant_id, order_id)
  where state = 'creating';
create index upstream_charge_order on upstream_charge (merchant_id, order_id, transaction_id);

-- One charge at one account. It is committed before the request leaves.
create table upstream_attempt (
  merchant_id text not null,
  id text not null,
  transaction_id text not null,
  number integer not null check (number > 0),
  account_id text not null,
  -- Our own name for it: unguessable, and short enough for every upstream.
  reference text not null,
  upstream_order_id text not null,
  upstream_id text,
  state text not null check (state in ('sending', 'unknown', 'open', 'unwanted', 'paid', 'closed')),
  shown boolean not null default false,
  closed_as text check (
    closed_as in ('expired', 'cancelled', 'denied', 'failed', 'refused', 'not_sent', 'absent', 'given_up')
  ),
  amount bigint not null check (amount > 0),
  deadline_at timestamptz not null,
  watch_until timestamptz not null,
  -- The same request may be made again until then.
  repeat_until timestamptz not null,
  calls integer not null default 0,
  syncs integer not null default 0,
  -- How often in a row the upstream knew nothing of it, and since when.
  absences integer not null default 0,
  absent_since timestamptz,
  -- When its first message came, and the last one that said something new.
  heartbeat_at timestamptz,
  rung_at timestamptz,
  rung_claim text,
  bells integer not null default 0,
  -- Somebody looks at it until then.
  watched_until timestamptz,
  -- The last one that the upstream gave.
  report jsonb,
  reported_at timestamptz,
  next_sync_at timestamptz,
  lease_id text,
  leased_until timestamptz,
  created_at timestamptz not null,
  closed_at timestamptz,
  primary key (merchant_id, id),
  foreign key (merchant_id, transaction_id) references upstream_charge (merchant_id, transaction_id),
  foreign key (merchant_id, account_id) references upstream_account (merchant_id, id),
  check ((closed_as is not null) = (state = 'closed')),
  check (not shown or state in ('open', 'paid', 'closed'))
);
-- One code of a transaction is shown, ever: nobody can pay what nobody saw.
create unique index upstream_attempt_shown on upstream_attempt (merchant_id, transaction_id) where shown;
create unique index upstream_attempt_number on upstream_attempt (merchant_id, transaction_id, number);
-- How a message finds it.
create unique index upstream_attempt_order
  on upstream_attempt (merchant_id, account_id, upstream_order_id);
create unique index upstream_attempt_reference on upstream_attempt (reference);
create index upstream_attempt_unwanted on upstream_attempt (merchant_id, id)
  where state = 'unwanted';
create index upstream_attempt_due on upstream_attempt (merchant_id, account_id, next_sync_at)
  where next_sync_at is not null;

-- What was said to upstreams and what they said: evidence for people.
create table upstream_call (
  merchant_id text not null,
  id text not null,
  account_id text not null,
  attempt_id text,
  upstream_refund_id text,
  verb text not null check (verb in ('charge', 'find', 'cancel', 'expire', 'refund', 'picture', 'test')),
  started_at timestamptz not null,
  latency_ms integer not null check (latency_ms >= 0),
  http_status integer,
  code text,
  outcome text not null,
  why text,
  -- The first four kilobytes, without secrets.
  answer text,
  primary key (merchant_id, id)
);
create index upstream_call_attempt on upstream_call (merchant_id, attempt_id, id);
create index upstream_call_account on upstream_call (merchant_id, account_id, id);
create index upstream_call_started on upstream_call (started_at);

-- What upstreams sent, as bytes. It is a bell: their status answer is the truth.
create table upstream_message (
  merchant_id text not null,
  id text not null,
  account_id text not null,
  received_at timestamptz not null,
  digest bytea not null,
  path text not null,
  headers jsonb not null,
  body bytea not null check (length(body) <= 16384),
  copies integer not null default 1,
  verdict text not null check (verdict in ('genuine', 'forged', 'unreadable', 'not_ours')),
  upstream_order_id text,
  claims text,
  attempt_id text,
  -- `waiting`: it is genuine, and about nothing that we know.
  state text not null check (state in ('waiting', 'done', 'ignored')),
  detail text,
  primary key (merchant_id, id)
);
create unique index upstream_message_digest on upstream_message (merchant_id, account_id, digest);
create index upstream_message_waiting on upstream_message (merchant_id, received_at)
  where state = 'waiting';
create index upstream_message_received on upstream_message (received_at);
create index upstream_message_attempt on upstream_message (merchant_id, attempt_id, id)
  where attempt_id is not null;

-- Money on its way back: reserved before the upstream is asked, posted or released by its word alone.
create table upstream_refund (
  merchant_id text not null,
  -- That of the refund that it becomes: `refund_chargeback_uuid` on the wire.
  id text not null,
  chargeback_id bigint not null,
  transaction_id text not null,
  attempt_id text not null,
  -- Set when it returns a stray payment: then no transaction is concerned.
  stray_id text,
  -- What the upstream calls it: our own name, given before the call.
  reference text not null,
  -- What the merchant calls it.
  refund_key text not null,
  amount bigint not null check (amount > 0),
  reason text not null,
  state text not null check (state in ('sending', 'unknown', 'accepted', 'denied', 'released')),
  -- How often in a row it was not among the upstream's refunds, and when that was last seen.
  absences integer not null default 0,
  absent_at timestamptz,
  tries integer not null default 0,
  next_sync_at timestamptz,
  lease_id text,
  leased_until timestamptz,
  created_at timestamptz not null,
  closed_at timestamptz,
  primary key (merchant_id, id),
  foreign key (merchant_id, attempt_id) references upstream_attempt (merchant_id, id)
);
create unique index upstream_refund_key on upstream_refund (merchant_id, transaction_id, refund_key)
  where state in ('sending', 'unknown', 'accepted') and stray_id is null;
create unique index upstream_refund_reference on upstream_refund (merchant_id, reference);
create index upstream_refund_due on upstream_refund (merchant_id, next_sync_at)
  where next_sync_at is not null;

-- Money without a home: paid after the transaction was closed, or for a code that should not exist.
create table stray_payment (
  merchant_id text not null,
  id text not null,
  attempt_id text not null,
  transaction_id text not null,
  amount bigint not null check (amount > 0),
  paid_at timestamptz not null,
  found_at timestamptz not null,
  cause text not null check (cause in ('unwanted', 'after_close', 'amount_differs')),
  state text not null check (state in ('found', 'returning', 'returned', 'kept')),
  note text,
  decided_at timestamptz,
  primary key (merchant_id, id),
  foreign key (merchant_id, attempt_id) references upstream_attempt (merchant_id, id)
);
-- A payment is in one place.
create unique index stray_payment_attempt on stray_payment (merchant_id, attempt_id);

-- What needs a person. One open row for each kind and subject.
create table attention (
  merchant_id text not null,
  id text not null,
  kind text not null,
  -- The attempt, refund, stray payment, account or message that it is about.
  subject text not null,
  transaction_id text,
  since timestamptz not null,
  data jsonb not null,
  closed_at timestamptz,
  closed_by text,
  how text,
  primary key (merchant_id, id)
);
create unique index attention_open on attention (merchant_id, kind, subject) where closed_at is null;
create index attention_since on attention (merchant_id, since) where closed_at is null;
create index attention_closed on attention (merchant_id, closed_at) where closed_at is not null;
create index attention_subject on attention (merchant_id, subject);
create index attention_transaction on attention (merchant_id, transaction_id)
  where transaction_id is not null;
