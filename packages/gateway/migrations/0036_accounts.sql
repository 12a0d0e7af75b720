-- expands
-- A customer of the simulated wallet who can be linked: made when a phone number is first asked for. Sandbox
-- merchants only, as the key says. Balances are what is left: no payment takes more than there is.
create table wallet_customer (
  merchant_id text not null,
  environment text not null default 'sandbox' check (environment = 'sandbox'),
  id text not null,
  -- Country code and number, as one number without a plus.
  phone text not null check (phone ~ '^[1-9][0-9]{0,19}$'),
  name text not null check (length(name) between 1 and 100),
  pin text not null check (pin ~ '^[0-9]{6}$'),
  wallet_balance bigint not null constraint wallet_customer_pays_what_there_is check (wallet_balance >= 0),
  -- What is left of the PayLater limit, and in GoPay Savings; null for who has none.
  pay_later_left bigint constraint wallet_customer_keeps_its_limit check (pay_later_left >= 0),
  savings_balance bigint constraint wallet_customer_pays_what_is_saved check (savings_balance >= 0),
  -- What is there, and cannot be paid from.
  inactive_options text[] not null default '{}'
    check (inactive_options <@ '{GOPAY_WALLET,PAY_LATER,GOPAY_SAVINGS}'::text[]),
  -- From this amount on the customer has to confirm a payment.
  pin_from bigint not null check (pin_from >= 0),
  is_frozen boolean not null default false,
  -- Fraud rules deny every charge.
  is_risky boolean not null default false,
  created_at timestamptz not null,
  primary key (merchant_id, id),
  foreign key (merchant_id, environment) references merchant (id, environment)
);
create unique index wallet_customer_phone on wallet_customer (merchant_id, phone);

-- A merchant's permission to charge a customer. Times are the merchant's.
create table pay_account (
  merchant_id text not null,
  id text not null check (length(id) between 1 and 64),
  customer_id text not null,
  status text not null check (status in ('PENDING', 'ENABLED', 'DISABLED', 'EXPIRED')),
  -- As the merchant wrote them.
  country_code text not null check (country_code ~ '^[1-9][0-9]{0,3}$'),
  phone_number text not null check (phone_number ~ '^[1-9][0-9]{0,15}$'),
  redirect_url text,
  -- What the addresses of its linking page carry: a capability, which knows no merchant.
  link_id text not null check (length(link_id) between 20 and 64),
  reference_id text not null check (length(reference_id) between 1 and 64),
  -- What its payment option tokens carry; another one makes the old ones invalid.
  token_id text not null check (length(token_id) between 1 and 64),
  locale text check (locale in ('id-ID', 'en-EN')),
  -- How far the customer has come on the linking page, and how often they were wrong there.
  consented_at timestamptz,
  phone_proven_at timestamptz,
  failures integer not null default 0 check (failures between 0 and 3),
  locked_until timestamptz,
  created_at timestamptz not null,
  -- Until when it can be linked.
  expires_at timestamptz not null check (expires_at > created_at),
  enabled_at timestamptz,
  ended_at timestamptz,
  ended_by text check (ended_by in ('merchant', 'customer', 'phone_changed')),
  primary key (merchant_id, id),
  foreign key (merchant_id, customer_id) references wallet_customer (merchant_id, id),
  check ((locked_until is not null) = (failures = 3)),
  check (consented_at is not null or phone_proven_at is null),
  check (enabled_at is null or phone_proven_at is not null),
  check ((enabled_at is not null) = (status in ('ENABLED', 'DISABLED'))),
  check ((ended_at is not null) = (status in ('DISABLED', 'EXPIRED'))),
  check ((ended_at is null) = (ended_by is null))
);
create unique index pay_account_link on pay_account (link_id);
create index pay_account_customer on pay_account (merchant_id, customer_id, id desc);
