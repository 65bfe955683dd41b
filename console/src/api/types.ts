import type { components } from '#schema';

type Schemas = components['schemas'];

/** What answers hold always, but for the named keys. The description does not tell the two apart. */
type Answer<T, Absent extends keyof T = never> = Required<Omit<T, Absent>> & Pick<T, Absent>;

export type Cluster = Answer<Schemas['Cluster']>;
export type ClusterRequest = Schemas['ClusterRequest'];
export type Scopes = Schemas['Scopes'];
export type BlockList = Schemas['BlockList'];
export type Scheduler = Answer<Schemas['SchedulerResource'], 'scheduler_cluster'>;
export type SeedPeer = Answer<Schemas['SeedPeerResource'], 'seed_peer_cluster'>;
export type Peer = Answer<Schemas['PeerResource'], 'scheduler_cluster'>;
export type Application = Answer<Schemas['ApplicationResource'], 'priority'>;
export type User = Answer<Schemas['User']>;
export type Permission = Schemas['Permission'];
export type Token = Answer<Schemas['PersonalAccessToken'], 'token' | 'last_used_at' | 'user'>;
export type Provider = Answer<Schemas['OAuth']>;
export type Audit = Answer<Schemas['Audit']>;
export type Setting = Answer<Schemas['Setting']>;
export type Explained = Answer<Schemas['Explained']>;

export interface Account {
  user: User;
  roles: string[];
  permissions: Permission[];
}

/** A job; what its kind makes of `args` and `result` is told where they are shown. */
export type Job = Omit<
  Answer<
    Schemas['JobView'],
    | 'error'
    | 'result'
    | 'schedule_id'
    | 'scheduler_clusters'
    | 'seed_peer_clusters'
    | 'started_at'
    | 'finished_at'
  >,
  'type' | 'args' | 'scheduler_clusters'
> & {
  type: 'preheat' | 'get_task' | 'delete_task' | 'gc';
  args: unknown;
  scheduler_clusters?: Answer<Schemas['ClusterName']>[];
};

/** What a preheat would do. */
export type Plan = Omit<Answer<Schemas['Plan'], 'platform'>, 'contents' | 'clusters'> & {
  contents: Answer<Schemas['Content'], 'digest' | 'media_type'>[];
  clusters: Answer<Schemas['ClusterPlan'], 'scheduler' | 'error'>[];
};

export type Schedule = Omit<
  Answer<Schemas['JobScheduleView'], 'next_run_at' | 'last_run_at' | 'last_job_id'>,
  'args'
> & { args: unknown };

export type JobSecret = Answer<Schemas['JobSecretView']>;
