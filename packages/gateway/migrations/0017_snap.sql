-- expands
-- What a shop opened with Snap: an order whose customer is still to choose how to pay. Its transaction
-- is made by that choice, and says where it came from; null for a charge of the Core API.
alter table transaction add column origin text check (origin = 'snap');

create table snap_token (
  merchant_id text not null references merchant (id),
  token text not null,
  order_id text not null check (length(order_id) between 1 and 50),
  gross_amount bigint not null check (gross_amount > 0),
  -- In the merchant's time; nothing can be chosen from then on.
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  -- What the charge is going to ask for, whichever way is chosen.
  command jsonb not null,
  -- Wall time.
  recorded_at timestamptz not null,
  primary key (merchant_id, token)
);
-- A capability: the page knows no merchant.
create unique index snap_token_token on snap_token (token);
create index snap_token_recorded on snap_token (recorded_at);
