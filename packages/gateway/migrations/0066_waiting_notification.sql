-- expands
-- A closed message may go once nobody waits for it. Those that wait are few, however much is owed: without this each
-- that goes would be looked for among all that its merchant is owed.
create index notification_waiting on notification (merchant_id, after_id)
  where after_id is not null and state = 'owed';
