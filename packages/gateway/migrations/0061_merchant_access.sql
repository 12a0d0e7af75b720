-- expands
-- From where a merchant is open, and to whom. A merchant without a row is open from everywhere.
create table merchant_access (
  merchant_id text primary key references merchant (id),
  -- Addresses and networks (192.0.2.0/24) from which server keys are accepted; all when empty.
  api_addresses text[] not null default '{}' check (cardinality(api_addresses) <= 50),
  -- The same of the dashboard.
  dashboard_addresses text[] not null default '{}' check (cardinality(dashboard_addresses) <= 50),
  -- Whether it is open only to people who sign in with two steps.
  requires_second_factor boolean not null default false
);
