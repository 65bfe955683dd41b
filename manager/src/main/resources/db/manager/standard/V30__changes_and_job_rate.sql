-- What schedulers and daemons should ask for again. The row 'all' counts all changes; whoever
-- changes something takes a number there, as the last thing before the commit, and marks the topic
-- with it. So numbers become visible in their order, and one cheap question tells every manager
-- whether there is news.
create table change_mark (
  topic varchar(64) not null primary key,
  revision bigint not null
);

insert into change_mark (topic, revision) values ('all', 0);

-- Up to when the jobs of a cluster are spoken for, in microseconds since 1970.
create table job_rate (
  scheduler_cluster_id bigint not null primary key,
  taken_until bigint not null,
  constraint job_rate_scheduler_cluster
    foreign key (scheduler_cluster_id) references scheduler_cluster (id) on delete cascade
);
