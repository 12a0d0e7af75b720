-- expands
-- What an account's upstream takes in a second, all processes together. What is there gets what a new one
-- of its profile would; in_flight_max is for all processes together now, too.
alter table upstream_account add column calls_per_second double precision not null default 50
  check (calls_per_second between 0.1 and 10000);
update upstream_account set calls_per_second = 1000, in_flight_max = greatest(in_flight_max, 200)
  where profile = 'gerbang';

-- The processes that call upstreams, each of which has its share of an account's limits. They say that
-- they live every few seconds, by the database's clock, and how each account's calls go in them.
create table gateway_process (
  id text primary key,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  accounts jsonb not null
);
