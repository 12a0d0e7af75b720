-- The faults that a merchant wants in the delivery of their notifications. Sandbox merchants only:
-- the key holds the environment, so a plan can neither be made elsewhere nor survive a move.
alter table merchant add constraint merchant_environment unique (id, environment);

create table fault_plan (
  merchant_id text primary key,
  environment text not null default 'sandbox' check (environment = 'sandbox'),
  seed bigint not null,
  rules jsonb not null,
  -- How many notifications the plan was asked about, and how many each rule took.
  seen integer not null default 0,
  taken jsonb not null default '[]',
  created_at timestamptz not null,
  foreign key (merchant_id, environment) references merchant (id, environment)
);

-- A merchant whose due work one process does in order, by itself: workers leave it alone until the
-- hold is released or runs out. Wall time.
create table merchant_hold (
  merchant_id text primary key references merchant (id),
  holder text not null,
  held_until timestamptz not null
);
