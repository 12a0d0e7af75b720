-- A request with an Idempotency-Key: who runs it, and the answer once it succeeded. Core API
-- section 1.7.
create table idempotency_key (
  merchant_id text not null references merchant (id),
  key text not null check (length(key) between 1 and 46),
  -- Only the run that holds the lease may save its answer.
  run_id text not null,
  -- Wall time. A run that never ended, because its process was killed, blocks until then.
  leased_until timestamptz not null,
  -- In the merchant's time.
  expires_at timestamptz not null,
  http_status integer,
  -- The bytes that were sent.
  answer text,
  primary key (merchant_id, key),
  check ((answer is null) = (http_status is null))
);
create index idempotency_key_expiry on idempotency_key (merchant_id, expires_at);

-- What a merchant may still give back. Only merchants with a limited balance have a row, so that
-- everybody else's payments do not meet in one.
create table merchant_balance (
  merchant_id text primary key references merchant (id),
  available bigint not null,
  constraint merchant_balance_covers_refunds check (available >= 0)
);
