-- Work that one of the managers does now and then. A manager holds the row while it works.
create table recurring_task (
  name varchar(100) not null primary key,
  next_run_at ${instant} not null,
  held_until ${instant}
);
