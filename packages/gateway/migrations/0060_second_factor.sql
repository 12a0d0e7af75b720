-- expands
-- Two-step sign-in: the key that somebody's authenticator app makes codes of.
create table second_factor (
  user_id text primary key references dashboard_user (id),
  -- Sealed under the operator's secret: who only reads the database makes no codes.
  sealed_key bytea not null,
  created_at timestamptz not null,
  -- When a first code proved that the app has the key; null while it is being set up, and asked for by nobody.
  confirmed_at timestamptz,
  -- Of the newest code that was taken, counted in 30 seconds since 1970: none of then or before is taken again.
  last_step integer not null default 0
);

-- The way in without the app, each once. Found by their hash: they are shown once and stored nowhere.
create table recovery_code (
  user_id text not null references second_factor (user_id),
  hash bytea not null check (length(hash) = 32),
  used_at timestamptz,
  primary key (user_id, hash)
);

-- Whose password was right and whose code is still to come. It opens nothing but the page that asks for it.
create table sign_in_step (
  hash bytea primary key,
  user_id text not null references dashboard_user (id),
  expires_at timestamptz not null
);
create index sign_in_step_user on sign_in_step (user_id);
