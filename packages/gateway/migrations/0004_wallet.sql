-- What the wallet simulator remembers of one simulated customer and one transaction.
create table wallet_visit (
  merchant_id text not null,
  transaction_id text not null,
  customer text not null,
  pin_failures integer not null default 0 check (pin_failures between 0 and 3),
  -- In the merchant's time; after the last PIN that may be wrong.
  locked_until timestamptz,
  primary key (merchant_id, transaction_id, customer),
  foreign key (merchant_id, transaction_id) references transaction (merchant_id, id),
  check ((locked_until is not null) = (pin_failures = 3))
);
