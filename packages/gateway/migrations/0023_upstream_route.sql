-- expands
-- Several accounts of one merchant take its charges; routes say which is asked for which, and in which turn.
-- A process of before this asks any one of the active accounts and no other: have a second one take charges
-- when none of those runs any more.
drop index upstream_account_active;

-- Without any, the active accounts are asked in the order in which they were made.
create table upstream_route (
  merchant_id text not null,
  id text not null,
  -- The first that fits is asked first.
  position integer not null check (position > 0),
  account_id text not null,
  -- Null: every one. The acquirer is what a charge names, or what it means by naming none.
  payment_type text check (payment_type in ('gopay', 'qris')),
  acquirer text check (length(acquirer) between 1 and 50),
  -- Both included. Null: no bound.
  amount_from bigint check (amount_from > 0),
  amount_until bigint check (amount_until > 0),
  enabled boolean not null,
  created_at timestamptz not null,
  primary key (merchant_id, id),
  foreign key (merchant_id, account_id) references upstream_account (merchant_id, id),
  constraint upstream_route_amounts check (amount_from <= amount_until)
);
create unique index upstream_route_position on upstream_route (merchant_id, position);
