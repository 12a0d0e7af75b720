-- expands
-- A URL that does not take what it is sent: from the first failure of one cause up to an answer, or to a
-- failure of another cause. Kept up by the statement that records the attempts, so that no crash comes in
-- between. Times are the merchant's unless they say so.
create table delivery_incident (
  merchant_id text not null,
  id text not null,
  url text not null,
  -- Scheme, host and port of the URL.
  endpoint text not null,
  -- A digest of the URL, which may be longer than what an index takes.
  url_key text not null,
  cause text not null,
  opened_at timestamptz not null,
  -- How often it failed anew within an hour after it had answered, or had failed otherwise; the first counts.
  falls integer not null default 1 check (falls > 0),
  -- Attempts that failed.
  failures integer not null check (failures > 0),
  ended_at timestamptz,
  ended_by text check (ended_by in ('answer', 'other_cause')),
  -- The newest attempt that failed.
  last_notification_id text not null,
  last_number integer not null check (last_number > 0),
  last_at timestamptz not null,
  -- When it was written last. Wall time.
  touched_at timestamptz not null,
  -- Nobody wants to hear of it: since when, and until when if that was said. Wall time.
  muted_at timestamptz,
  muted_until timestamptz,
  muted_by text,
  mute_reason text,
  primary key (merchant_id, id),
  check ((ended_at is null) = (ended_by is null)),
  check ((muted_at is null) = (muted_by is null)),
  check (muted_at is not null or (muted_until is null and mute_reason is null)),
  check (muted_at is null or ended_at is null)
);
-- What two processes find out at one moment is one incident.
create unique index delivery_incident_open on delivery_incident (merchant_id, url_key, cause)
  where ended_at is null;
create index delivery_incident_current on delivery_incident (merchant_id, id) where ended_at is null;
create index delivery_incident_ended on delivery_incident (merchant_id, ended_at)
  where ended_at is not null;
create index delivery_incident_url on delivery_incident (merchant_id, url_key, id);

-- What the answer said besides its body, and the incident that a failure belongs to.
alter table notification_attempt
  add column answer_headers jsonb,
  add column incident_id text;
create index notification_attempt_incident
  on notification_attempt (merchant_id, incident_id, notification_id)
  where incident_id is not null;

-- Somebody had what an incident kept from arriving sent again. Wall time.
create table delivery_resend (
  merchant_id text not null,
  id text not null,
  incident_id text not null,
  begun_at timestamptz not null,
  begun_by text not null,
  -- Only what became owed at this moment of the merchant's time or later.
  owed_since timestamptz,
  stopped_at timestamptz,
  stopped_by text,
  primary key (merchant_id, id),
  check ((stopped_at is null) = (stopped_by is null))
);
create index delivery_resend_incident on delivery_resend (merchant_id, incident_id, id);

-- The notifications that it sends: copies, and those that waited for their next attempt.
create table delivery_resend_item (
  merchant_id text not null,
  resend_id text not null,
  notification_id text not null,
  primary key (merchant_id, resend_id, notification_id),
  foreign key (merchant_id, resend_id) references delivery_resend (merchant_id, id) on delete cascade
);
