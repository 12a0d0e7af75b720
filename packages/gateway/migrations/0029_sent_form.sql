-- expands
-- Forms of the dashboard that were sent, for some minutes: sent twice at once, each is done once.
create table sent_form (
  merchant_id text not null references merchant (id),
  -- A digest of who sent which rendering of it, with what in it.
  form bytea not null check (length(form) = 32),
  -- Wall time.
  sent_at timestamptz not null,
  -- Where it led to; null while it is under way, and when its process was killed.
  location text check (length(location) between 1 and 4000),
  -- The note for that page, sealed for the session that sent it.
  note text check (length(note) <= 4000),
  check (note is null or location is not null),
  primary key (merchant_id, form)
);
create index sent_form_age on sent_form (sent_at);
