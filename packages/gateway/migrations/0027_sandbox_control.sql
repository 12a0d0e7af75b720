-- expands
-- Somebody has a sandbox merchant in hand: workers begin nothing for it until then, and what time brings is
-- done by an advance alone. Times are wall time, so that what a killed program held runs out by itself.
create table merchant_control (
  merchant_id text primary key references merchant (id),
  id text not null,
  begun_at timestamptz not null,
  held_until timestamptz not null
);

-- What is done to a merchant's own calls of the API. The first one that fits a call, and has times left, takes it.
create table api_gate (
  merchant_id text not null references merchant (id),
  id text not null,
  position integer not null check (position >= 0),
  rule jsonb not null,
  times_left integer not null check (times_left >= 0),
  lasts_until timestamptz not null,
  primary key (merchant_id, id)
);

-- A call of the API, while its merchant is watched: committed before it is served, and again before it is
-- answered. One that a gate holds waits until it is released, or until the gate's time is up. Wall time.
create table watched_call (
  merchant_id text not null references merchant (id),
  id text not null,
  operation text not null,
  method text not null,
  path text not null,
  order_id text,
  transaction_id text,
  -- Attempts at notifications that were under way when it came: [{"notification_id", "number"}].
  deliveries jsonb not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  http_status integer,
  status_code text,
  transaction_status text,
  gate_id text,
  gate_stage text check (gate_stage in ('before', 'after')),
  held_at timestamptz,
  held_until timestamptz,
  released_at timestamptz,
  primary key (merchant_id, id),
  check ((held_at is null) = (held_until is null)),
  check (held_at is not null or released_at is null)
);
create index watched_call_held on watched_call (merchant_id, gate_id)
  where held_at is not null and released_at is null;
create index watched_call_deliveries on watched_call using gin (deliveries jsonb_path_ops);

-- Until when a merchant's calls are looked at for gates and kept one by one. It stands with the merchant,
-- which is read for each call anyway: any process knows it by the call's own statement. Wall time.
alter table merchant add column watched_until timestamptz;
