-- expands
-- How many messages fitted each rule of a fault plan, taken or not: a rule may ask for the nth of them.
alter table fault_plan add column fitted jsonb not null default '[]';
