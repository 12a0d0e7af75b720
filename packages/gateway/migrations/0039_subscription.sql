-- expands
-- Charges that repeat themselves. Times are the merchant's.
create table subscription (
  merchant_id text not null references merchant (id),
  id text not null check (length(id) between 1 and 64),
  name text not null check (length(name) between 1 and 40),
  amount bigint not null check (amount > 0),
  payment_type text not null check (payment_type in ('gopay', 'credit_card')),
  token text not null check (length(token) between 1 and 1000),
  account_id text check (length(account_id) between 1 and 64),
  interval_count integer not null check (interval_count > 0),
  interval_unit text not null check (interval_unit in ('day', 'week', 'month')),
  -- Null: without end.
  interval_max integer check (interval_max > 0),
  start_at timestamptz not null,
  -- Null, all three: as the API does when nothing else is said.
  retry_count integer check (retry_count > 0),
  retry_unit text check (retry_unit in ('minute', 'hour', 'day')),
  retry_max integer check (retry_max >= 0),
  metadata jsonb,
  customer_details jsonb,
  created_at timestamptz not null,
  state text not null check (state in ('active', 'disabled', 'failed', 'completed', 'cancelled')),
  -- How many periods were charged.
  current_interval integer not null check (current_interval >= 0),
  -- The number of the period that is charged next, and how often it was tried.
  period integer not null check (period > current_interval),
  attempts integer not null check (attempts >= 0),
  running boolean not null,
  -- When that period is due, and when the last one was due that was charged.
  next_at timestamptz not null,
  previous_at timestamptz,
  -- When there is something to do.
  due_at timestamptz,
  -- Counts the changes: a change is written only over the version it was decided from.
  version integer not null check (version > 0),
  primary key (merchant_id, id),
  check ((retry_count is null) = (retry_unit is null) and (retry_unit is null) = (retry_max is null)),
  -- Never charged more often than it was to be.
  check (current_interval <= interval_max),
  check (not running or attempts > 0),
  check ((due_at is not null) = (state = 'active' or running))
);
create index subscription_due on subscription (merchant_id, due_at, id) where due_at is not null;

-- Each try to charge a period, written before it charges.
create table subscription_run (
  merchant_id text not null,
  subscription_id text not null,
  period integer not null check (period > 0),
  attempt integer not null check (attempt > 0),
  order_id text not null check (length(order_id) between 1 and 80),
  -- What it charges by, whatever the merchant changes meanwhile.
  amount bigint not null check (amount > 0),
  payment_type text not null,
  token text not null,
  account_id text,
  period_at timestamptz not null,
  begun_at timestamptz not null,
  -- Null as long as it is under way.
  ended_at timestamptz,
  paid boolean,
  transaction_id text,
  transaction_status text,
  status_code text,
  status_message text,
  primary key (merchant_id, subscription_id, period, attempt),
  foreign key (merchant_id, subscription_id) references subscription (merchant_id, id),
  check ((ended_at is null) = (paid is null)),
  check ((ended_at is null) = (status_code is null)),
  check ((ended_at is null) = (status_message is null)),
  check (transaction_id is null or ended_at is not null),
  check ((transaction_id is null) = (transaction_status is null)),
  check (not paid or transaction_id is not null)
);
-- No order is charged for two runs, no period is charged twice, and one run at a time is under way.
create unique index subscription_run_order on subscription_run (merchant_id, order_id);
create unique index subscription_run_paid on subscription_run (merchant_id, subscription_id, period)
  where paid;
create unique index subscription_run_under_way on subscription_run (merchant_id, subscription_id)
  where ended_at is null;

alter table stalled_work drop constraint stalled_work_work_check;
alter table stalled_work add constraint stalled_work_work_check check (
  work in (
    'fault_planning', 'expiry', 'refund_confirmation', 'delivery', 'hour_sums', 'upstream', 'subscription'
  )
);

-- Those of a subscription's charges are longer than what a merchant may send: its name, and 33 characters.
alter table transaction drop constraint transaction_order_id_check;
alter table transaction add constraint transaction_order_id_check
  check (length(order_id) between 1 and 80) not valid;
