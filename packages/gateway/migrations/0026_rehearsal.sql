-- expands
-- What is known of an account's upstream from a rehearsal, or from a person who said so.
alter table upstream_account add column findings jsonb not null default '{}'
  check (jsonb_typeof(findings) = 'object');

-- Orders that rehearsals open at an account: written down before the upstream is asked, so that a later one
-- can close what one that was killed has left. Wall time.
create table upstream_rehearsal_order (
  merchant_id text not null references merchant (id),
  account_id text not null,
  order_id text not null,
  opened_at timestamptz not null,
  -- What became of it; null while it may be open.
  closed_as text,
  primary key (merchant_id, account_id, order_id),
  foreign key (merchant_id, account_id) references upstream_account (merchant_id, id)
);
create index upstream_rehearsal_order_open on upstream_rehearsal_order (merchant_id, account_id)
  where closed_as is null;
