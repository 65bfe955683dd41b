-- Who called the API, and what that changed.
create table audit (
  id ${id},
  operated_at ${instant} not null,
  actor_type varchar(16) not null,
  actor_name varchar(256) not null,
  event_type varchar(16) not null,
  operation varchar(16) not null,
  state varchar(16) not null,
  path varchar(1024) not null,
  status_code integer not null,
  detail ${text} not null
);

create index audit_by_time on audit (operated_at);
