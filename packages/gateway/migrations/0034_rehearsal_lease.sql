-- expands
-- Who rehearses an account, and until when at the longest: one that was killed keeps the others away no
-- longer. By the database's own clock, for rehearsals run on other machines than the gateway.
create table upstream_rehearsal (
  merchant_id text not null references merchant (id),
  account_id text not null,
  lease_id text not null,
  leased_until timestamptz not null,
  primary key (merchant_id, account_id),
  foreign key (merchant_id, account_id) references upstream_account (merchant_id, id)
);
