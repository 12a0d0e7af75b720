-- expands
-- What a merchant asks for without a program: in the till, and by payment links. The transactions that come
-- of it are charges like all others, and are found by their order ids. Times are the merchant's.
create table payment_link (
  merchant_id text not null references merchant (id),
  id text not null,
  -- A capability: its page knows no merchant.
  token text not null check (length(token) between 20 and 64),
  title text not null check (length(title) between 1 and 100),
  note text check (length(note) between 1 and 200),
  amount bigint not null check (amount > 0),
  -- How often it can be paid.
  uses_max integer not null check (uses_max between 1 and 999),
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  closed_at timestamptz,
  primary key (merchant_id, id)
);
create unique index payment_link_token on payment_link (token);

-- One payment that is asked for, written before the charge is made. Its token opens the buyer's receipt.
create table sale (
  merchant_id text not null references merchant (id),
  id text not null,
  token text not null check (length(token) between 20 and 64),
  order_id text not null check (length(order_id) between 1 and 50),
  amount bigint not null check (amount > 0),
  note text check (length(note) between 1 and 255),
  -- Null in the till.
  link_id text,
  -- Whose browser asked, of a link that several may pay.
  visitor text,
  created_at timestamptz not null,
  -- Wall time: until then it counts as one of the link's payments, though there is no transaction yet.
  held_until timestamptz not null,
  primary key (merchant_id, id),
  foreign key (merchant_id, link_id) references payment_link (merchant_id, id),
  check ((link_id is null) = (visitor is null))
);
create unique index sale_token on sale (token);
create unique index sale_order on sale (merchant_id, order_id);
create index sale_till on sale (merchant_id, created_at, id) where link_id is null;
create index sale_link on sale (merchant_id, link_id, id) where link_id is not null;
