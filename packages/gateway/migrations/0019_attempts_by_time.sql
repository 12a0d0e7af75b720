-- expands
-- The workbench tells attempts by time, beside what else happened. Wall time, as in its other lists.
create index notification_attempt_recorded
  on notification_attempt (merchant_id, recorded_at, notification_id, number);
create index notification_attempt_failed
  on notification_attempt (merchant_id, recorded_at, notification_id, number)
  where answer_status is null or answer_status < 200 or answer_status >= 300;
