-- expands
-- Upstreams that speak the national standard.
alter table upstream_account drop constraint upstream_account_connector_check;
alter table upstream_account add constraint upstream_account_connector_check check (
  connector in ('core-api', 'bi-snap')
);
