-- expands
-- What a merchant's programs asked of the API lately, and what they were answered: for people to look
-- at. Written beside the answers and for a few days only; nothing is decided by it. Wall time.
create table api_request (
  merchant_id text not null,
  id text not null,
  received_at timestamptz not null,
  -- What the merchant's own clock said, where it differed.
  merchant_at timestamptz,
  duration_ms integer not null check (duration_ms >= 0),
  method text not null,
  -- With its query.
  path text not null,
  -- The operation as the API's document names it; null for what no route serves.
  operation text,
  http_status integer not null,
  -- The body's own code.
  status_code text,
  failed boolean not null,
  order_id text,
  transaction_id text,
  idempotency_key text,
  error text,
  problems jsonb not null default '[]',
  address text not null,
  client text not null,
  -- How the key came: rightly, or in which way not.
  key_use text not null,
  -- Secrets are masked before they come here.
  headers jsonb not null,
  -- The beginning of each; how long it was stands beside it.
  body text,
  body_bytes integer not null,
  answer text,
  answer_bytes integer not null,
  primary key (merchant_id, id)
);
create index api_request_order on api_request (merchant_id, order_id, id)
  where order_id is not null;
create index api_request_transaction on api_request (merchant_id, transaction_id, id)
  where transaction_id is not null;
create index api_request_failed on api_request (merchant_id, id) where failed;
