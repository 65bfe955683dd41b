-- What jobs may name instead of saying it. The value is encrypted; hosts are those of the urls that
-- it may be used for.
create table job_secret (
  id ${id},
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(64) not null,
  bio varchar(1024) not null,
  hosts ${text} not null,
  sealed_content ${text} not null,
  constraint job_secret_name_unique unique (name)
);
