-- expands
-- Which generation of the wallet's links a charge answers with; null: the first.
alter table merchant add column deeplink_version text check (deeplink_version in ('1', '2'));
