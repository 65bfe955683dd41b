-- A job is what a user asked for; a job_task is the part of it that one scheduler does with one
-- content; a job_peer is the part of that which one host does. Each change takes a number of the
-- job, so whoever follows a job asks for what is newer than the last number that he saw.
create table job (
  id ${id},
  created_at ${instant} not null,
  updated_at ${instant} not null,
  task_id varchar(64) not null,
  bio varchar(1024) not null,
  type varchar(64) not null,
  state varchar(16) not null,
  -- as shown: secrets are masked
  args ${text} not null,
  -- as given, encrypted
  sealed_args ${text} not null,
  -- of jobs that are answered at once
  result ${text},
  error ${text},
  user_id bigint not null,
  schedule_id bigint,
  revision bigint not null,
  run_number bigint not null,
  attempts integer not null,
  cancel_requested ${bool} not null,
  started_at ${instant},
  finished_at ${instant},
  constraint job_task_id_unique unique (task_id)
);

create index job_by_created_at on job (created_at);
create index job_by_schedule on job (schedule_id);

create table job_scheduler_cluster (
  job_id bigint not null,
  scheduler_cluster_id bigint not null,
  primary key (job_id, scheduler_cluster_id),
  constraint job_scheduler_cluster_job foreign key (job_id) references job (id) on delete cascade,
  constraint job_scheduler_cluster_cluster
    foreign key (scheduler_cluster_id) references scheduler_cluster (id) on delete cascade
);

create table job_seed_peer_cluster (
  job_id bigint not null,
  seed_peer_cluster_id bigint not null,
  primary key (job_id, seed_peer_cluster_id),
  constraint job_seed_peer_cluster_job foreign key (job_id) references job (id) on delete cascade,
  constraint job_seed_peer_cluster_cluster
    foreign key (seed_peer_cluster_id) references seed_peer_cluster (id) on delete cascade
);

create table job_task (
  job_id bigint not null,
  task_number integer not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  scheduler_cluster_id bigint not null,
  scheduler_id bigint not null,
  scheduler_name varchar(512) not null,
  task_uuid varchar(64) not null,
  -- which of the urls of the job; shown without signatures
  item integer not null,
  url ${text} not null,
  content_length bigint not null,
  state varchar(16) not null,
  error ${text},
  attempts integer not null,
  revision bigint not null,
  primary key (job_id, task_number),
  constraint job_task_job foreign key (job_id) references job (id) on delete cascade
);

create table job_peer (
  job_id bigint not null,
  task_number integer not null,
  host_id varchar(400) not null,
  host_name varchar(256) not null,
  ip varchar(64) not null,
  host_type integer not null,
  state varchar(16) not null,
  error ${text},
  finished_pieces integer not null,
  pieces integer not null,
  content_length bigint not null,
  is_finished ${bool} not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  revision bigint not null,
  primary key (job_id, task_number, host_id),
  constraint job_peer_task
    foreign key (job_id, task_number) references job_task (job_id, task_number) on delete cascade
);

create index job_peer_by_revision on job_peer (job_id, revision);

create table job_schedule (
  id ${id},
  created_at ${instant} not null,
  updated_at ${instant} not null,
  bio varchar(1024) not null,
  cron varchar(256) not null,
  zone varchar(64) not null,
  is_enabled ${bool} not null,
  type varchar(64) not null,
  args ${text} not null,
  sealed_request ${text} not null,
  user_id bigint not null,
  last_run_at ${instant},
  last_job_id bigint
);

-- What is to be done and who does it now; the columns are those of db-scheduler.
create table job_queue (
  task_name varchar(100) not null,
  task_instance varchar(100) not null,
  task_data ${bytes},
  execution_time ${instant} not null,
  picked ${bool} not null,
  picked_by varchar(100),
  last_success ${instant},
  last_failure ${instant},
  consecutive_failures integer,
  last_heartbeat ${instant},
  version bigint not null,
  priority smallint,
  primary key (task_name, task_instance)
);

create index job_queue_by_execution_time on job_queue (execution_time);
create index job_queue_by_last_heartbeat on job_queue (last_heartbeat);
