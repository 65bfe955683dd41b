import { linesOf } from '../../ui/Form';
import { isWithin } from '../clusters/form';

export const KINDS = ['file', 'image', 'directory'] as const;
export const SCOPES = ['single_seed_peer', 'all_seed_peers', 'all_peers'] as const;
export const SELECTIONS = ['all', 'percentage', 'count', 'ips'] as const;

export interface PreheatValues {
  kind: (typeof KINDS)[number];
  urls: string;
  image: string;
  platform: string;
  username: string;
  password: string;
  headers: string;
  tag: string;
  application: string;
  filtered: string;
  pieceMib: string;
  region: string;
  endpoint: string;
  keyId: string;
  keySecret: string;
  /** ids; none: all */
  clusters: string[];
  scope: (typeof SCOPES)[number];
  selection: (typeof SELECTIONS)[number];
  percentage: string;
  count: string;
  ips: string;
  contentsAtOnce: string;
  peersAtOnce: string;
  minutes: string;
  bio: string;
}

export const START: PreheatValues = {
  kind: 'file',
  urls: '',
  image: '',
  platform: '',
  username: '',
  password: '',
  headers: '',
  tag: '',
  application: '',
  filtered: '',
  pieceMib: '',
  region: '',
  endpoint: '',
  keyId: '',
  keySecret: '',
  clusters: [],
  scope: 'single_seed_peer',
  selection: 'all',
  percentage: '10',
  count: '3',
  ips: '',
  contentsAtOnce: '8',
  peersAtOnce: '500',
  minutes: '60',
  bio: '',
};

export const BOUNDS = {
  percentage: [1, 100],
  count: [1, 200],
  contentsAtOnce: [1, 100],
  peersAtOnce: [1, 1000],
  minutes: [1, 10_080],
  pieceMib: [4, 64],
} as const;

/** The fields by the names that the manager gives them. */
export const FIELDS: Record<string, keyof PreheatValues> = {
  'args.tag': 'tag',
  'args.application': 'application',
  'args.filtered_query_params': 'filtered',
  'args.piece_length': 'pieceMib',
  'args.platform': 'platform',
  'args.headers': 'headers',
  'args.scope': 'scope',
  'args.percentage': 'percentage',
  'args.count': 'count',
  'args.ips': 'ips',
  'args.concurrent_task_count': 'contentsAtOnce',
  'args.concurrent_peer_count': 'peersAtOnce',
  'args.timeout': 'minutes',
  bio: 'bio',
};

/** What is asked at the second step. */
export const WHERE: (keyof PreheatValues)[] = [
  'clusters',
  'scope',
  'selection',
  'percentage',
  'count',
  'ips',
  'contentsAtOnce',
  'peersAtOnce',
  'minutes',
];

const MANIFEST = /^https?:\/\/[^/?#]+\/v2\/[^?#]+\/manifests\/[^/?#]+$/;
const REFERENCE =
  /^(?:(?<host>[^/\s@]+)\/)?(?<name>[a-z0-9][a-z0-9._/-]*?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** The URL of an image's manifest, from that or from a name as container tools have it; undefined if it is neither. */
export function manifestUrl(text: string): string | undefined {
  const image = text.trim();
  if (MANIFEST.test(image)) return image;
  const groups = REFERENCE.exec(image)?.groups;
  if (!groups?.name) return undefined;
  let { host, name } = groups;
  // the first part is a registry if it looks like a host; else the whole is a name at Docker Hub
  if (host !== undefined && !/[.:]/.test(host) && host !== 'localhost') {
    name = `${host}/${name}`;
    host = undefined;
  }
  if (host === undefined || host === 'docker.io') {
    host = 'registry-1.docker.io';
    if (!name.includes('/')) name = `library/${name}`;
  }
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+)(?::\d+)?$/.test(host);
  const reference = groups.digest ?? groups.tag ?? 'latest';
  return `${isHere ? 'http' : 'https'}://${host}/v2/${name}/manifests/${reference}`;
}

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/;

export function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).flatMap((line) => {
      const [, name, value] = HEADER.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    }),
  );
}

export const isHeader = (line: string) => HEADER.test(line);

/** Why a line is no URL that a preheat of this kind takes. */
export function urlProblem(line: string, kind: 'file' | 'directory') {
  let url: URL;
  try {
    url = new URL(line);
  } catch {
    return 'notUrl';
  }
  const isDirectory = url.pathname.endsWith('/') || (url.pathname === '' && kind === 'directory');
  if (kind === 'directory') {
    if (/^https?:$/.test(url.protocol)) return 'noListing';
    return isDirectory ? undefined : 'noSlash';
  }
  return isDirectory ? 'isDirectory' : undefined;
}

function given(value: string): string | undefined {
  return value.trim() === '' ? undefined : value.trim();
}

const MIB = 1 << 20;
const NANOS_PER_MINUTE = 60e9;

/** What the manager is told. */
export function requestOf(values: PreheatValues, userId: number) {
  const isImage = values.kind === 'image';
  const headers = headersOf(values.headers);
  const storage = {
    region: given(values.region),
    endpoint: given(values.endpoint),
    access_key_id: given(values.keyId),
    access_key_secret: given(values.keySecret),
  };
  const hasStorage = !isImage && Object.values(storage).some((value) => value !== undefined);
  const args = {
    type: isImage ? 'image' : 'file',
    ...(isImage
      ? {
          url: manifestUrl(values.image) ?? values.image.trim(),
          platform: given(values.platform),
          username: given(values.username),
          password: given(values.password),
        }
      : { urls: linesOf(values.urls) }),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(hasStorage ? { object_storage: storage } : {}),
    tag: given(values.tag),
    application: given(values.application),
    filtered_query_params: given(linesOf(values.filtered).join('&')),
    piece_length: given(values.pieceMib) && Number(values.pieceMib) * MIB,
    scope: values.scope,
    ...(values.selection === 'percentage' ? { percentage: Number(values.percentage) } : {}),
    ...(values.selection === 'count' ? { count: Number(values.count) } : {}),
    ...(values.selection === 'ips' ? { ips: linesOf(values.ips) } : {}),
    concurrent_task_count: Number(values.contentsAtOnce),
    concurrent_peer_count: Number(values.peersAtOnce),
    timeout: Number(values.minutes) * NANOS_PER_MINUTE,
  };
  return {
    type: 'preheat',
    bio: values.bio.trim(),
    user_id: userId,
    scheduler_cluster_ids: values.clusters.map(Number),
    args,
  };
}

export function isInBounds(name: keyof typeof BOUNDS, value: string): boolean {
  return isWithin(value, BOUNDS[name]);
}
