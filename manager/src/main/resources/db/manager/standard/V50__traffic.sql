-- What came from the source and what from peers, by hour.
create table traffic_hour (
  scheduler_cluster_id bigint not null,
  begin_at ${instant} not null,
  source_bytes bigint not null,
  peer_bytes bigint not null,
  primary key (scheduler_cluster_id, begin_at),
  constraint traffic_hour_scheduler_cluster
    foreign key (scheduler_cluster_id) references scheduler_cluster (id) on delete cascade
);

-- Up to which minute that has what a scheduler told. By name, not by row: a scheduler that is
-- forgotten and comes again must not be counted twice.
create table traffic_cursor (
  scheduler_cluster_id bigint not null,
  host_name varchar(256) not null,
  ip varchar(64) not null,
  read_until ${instant} not null,
  primary key (scheduler_cluster_id, host_name, ip),
  constraint traffic_cursor_scheduler_cluster
    foreign key (scheduler_cluster_id) references scheduler_cluster (id) on delete cascade
);
