export interface NodeFacts {
  manager: string;
  role: 'peer' | 'seed';
  registry: string;
  schedulerClusterId: number;
  seedClusterId: number;
  idc: string;
  location: string;
}

function place({ idc, location }: NodeFacts, indent = ''): string {
  return [
    ...(idc ? [`${indent}idc: ${quoted(idc)}`] : []),
    ...(location ? [`${indent}location: ${quoted(location)}`] : []),
  ].join('\n');
}

/** Every JSON text is a YAML one. */
function quoted(text: string) {
  return JSON.stringify(text);
}

export function daemonYaml(node: NodeFacts): string {
  const lines = [
    'manager:',
    `  addr: ${quoted(`http://${node.manager}`)}`,
    'host:',
    `  schedulerClusterID: ${String(node.schedulerClusterId)}`,
    place(node, '  '),
  ];
  if (node.role === 'seed') {
    lines.push(
      'seedPeer:',
      '  enable: true',
      '  type: super',
      `  clusterID: ${String(node.seedClusterId)}`,
    );
  }
  return lines.filter(Boolean).join('\n');
}

export function systemdUnit(node: NodeFacts): string {
  return `[Unit]
Description=Dragonfly ${node.role === 'seed' ? 'seed peer' : 'peer'}
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/local/bin/dfdaemon --config /etc/dragonfly/dfdaemon.yaml
Restart=always
RestartSec=2
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target`;
}

export function hostsToml({ registry }: NodeFacts): string {
  const server = registry === 'docker.io' ? 'https://registry-1.docker.io' : `https://${registry}`;
  return `server = "${server}"

[host."http://127.0.0.1:4001"]
  capabilities = ["pull", "resolve"]
  [host."http://127.0.0.1:4001".header]
    X-Dragonfly-Registry = "${server}"`;
}

export function helmValues(node: NodeFacts): string {
  const key = node.role === 'seed' ? 'seedClient' : 'client';
  return `manager:
  enable: false
externalManager:
  host: ${quoted(node.manager.replace(/:\d+$/, ''))}
  grpcPort: ${/:(\d+)$/.exec(node.manager)?.[1] ?? '65003'}
${key}:
  enable: true
  config:
${daemonYaml(node)
  .split('\n')
  .slice(2)
  .map((line) => `    ${line}`)
  .join('\n')}`;
}
