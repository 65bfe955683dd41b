import type { BlockList, Cluster, ClusterRequest } from '../../api/types';
import { linesOf } from '../../ui/Form';

export interface ClusterValues {
  name: string;
  bio: string;
  isDefault: boolean;
  idc: string;
  location: string;
  cidrs: string;
  hostnames: string;
  candidateParents: string;
  filterParents: string;
  jobRate: string;
  seedLoad: string;
  peerLoad: string;
}

export const LIMITS = {
  candidateParents: [1, 20],
  filterParents: [10, 1000],
  jobRate: [1, 1_000_000],
  seedLoad: [1, 50_000],
  peerLoad: [1, 2000],
} as const;

export const NEW_CLUSTER: ClusterValues = {
  name: '',
  bio: '',
  isDefault: false,
  idc: '',
  location: '',
  cidrs: '',
  hostnames: '',
  candidateParents: '3',
  filterParents: '15',
  jobRate: '10',
  seedLoad: '2000',
  peerLoad: '200',
};

/** The names that the manager gives the fields of the form. */
export const FIELDS: Record<string, keyof ClusterValues> = {
  name: 'name',
  bio: 'bio',
  'scopes.idc': 'idc',
  'scopes.location': 'location',
  'scopes.cidrs': 'cidrs',
  'scopes.hostnames': 'hostnames',
  'scheduler_cluster_config.candidate_parent_limit': 'candidateParents',
  'scheduler_cluster_config.filter_parent_limit': 'filterParents',
  'scheduler_cluster_config.job_rate_limit': 'jobRate',
  'seed_peer_cluster_config.load_limit': 'seedLoad',
  'peer_cluster_config.load_limit': 'peerLoad',
};

export function valuesOf(cluster: Cluster): ClusterValues {
  const { scopes } = cluster;
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    name: cluster.name,
    bio: cluster.bio,
    isDefault: cluster.is_default,
    idc: scopes.idc ?? '',
    location: scopes.location ?? '',
    cidrs: (scopes.cidrs ?? []).join('\n'),
    hostnames: (scopes.hostnames ?? []).join('\n'),
    candidateParents: text(cluster.scheduler_cluster_config.candidate_parent_limit),
    filterParents: text(cluster.scheduler_cluster_config.filter_parent_limit),
    jobRate: text(cluster.scheduler_cluster_config.job_rate_limit),
    seedLoad: text(cluster.seed_peer_cluster_config.load_limit),
    peerLoad: text(cluster.peer_cluster_config.load_limit),
  };
}

/** What the manager is told; block lists are edited elsewhere and stay. */
export function requestOf(
  values: ClusterValues,
  blockLists: { seed?: BlockList | undefined; peer?: BlockList | undefined } = {},
): ClusterRequest {
  return {
    name: values.name.trim(),
    bio: values.bio.trim(),
    is_default: values.isDefault,
    scopes: {
      idc: values.idc.trim(),
      location: values.location.trim(),
      cidrs: linesOf(values.cidrs),
      hostnames: linesOf(values.hostnames),
    },
    scheduler_cluster_config: {
      candidate_parent_limit: Number(values.candidateParents),
      filter_parent_limit: Number(values.filterParents),
      job_rate_limit: Number(values.jobRate),
    },
    seed_peer_cluster_config: withBlockList(Number(values.seedLoad), blockLists.seed),
    peer_cluster_config: withBlockList(Number(values.peerLoad), blockLists.peer),
  };
}

function withBlockList(load_limit: number, block_list: BlockList | undefined) {
  return block_list ? { load_limit, block_list } : { load_limit };
}

/** What all programs of the protocol understand; some know neither look-around nor back references. */
export function isSharedRegex(text: string): boolean {
  if (/\(\?(?:=|!|<=|<!|>)|\\[1-9]|\\k<|[*+?}]\+/.test(text)) return false;
  try {
    new RegExp(text.replaceAll('(?P<', '(?<'));
    return true;
  } catch {
    return false;
  }
}

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!\/)|(?=\/))){4}\/(?:3[0-2]|[12]?\d)$/;
const V6 = /^[0-9a-f:.]*:[0-9a-f:.]*\/(?:12[0-8]|1[01]\d|\d?\d)$/i;

export function isNetwork(text: string): boolean {
  return V4.test(text) || V6.test(text);
}

export function isWithin(text: string, [min, max]: readonly [number, number]): boolean {
  const value = Number(text);
  return /^\d+$/.test(text.trim()) && value >= min && value <= max;
}

export interface Difference {
  field: keyof ClusterValues;
  before: string;
  after: string;
}

export function differences(before: ClusterValues, after: ClusterValues): Difference[] {
  return (Object.keys(before) as (keyof ClusterValues)[])
    .map((field) => ({
      field,
      before: String(before[field]).trim(),
      after: String(after[field]).trim(),
    }))
    .filter((change) => change.before !== change.after);
}
