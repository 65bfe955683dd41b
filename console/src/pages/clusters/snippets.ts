export interface NodeFacts {
  manager: string;
  role: 'peer' | 'seed';
  schedulerClusterId: number;
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
    lines.push('seedPeer:', '  enable: true');
  }
  return lines.filter(Boolean).join('\n');
}

/** For the unit that the package brings. */
export const SERVICE = `apt-get install ./dragonfly_*_all.deb
# then put the file above to /etc/dragonfly/dfdaemon.yaml
systemctl enable --now dfdaemon
systemctl status dfdaemon`;

/** Daemons alone: the manager and the schedulers are elsewhere. */
export function helmValues(node: NodeFacts): string {
  const [own, other] = node.role === 'seed' ? ['seedClient', 'client'] : ['client', 'seedClient'];
  return `manager:
  enable: false
scheduler:
  enable: false
${other}:
  enable: false
externalManager:
  host: ${quoted(node.manager.replace(/:\d+$/, ''))}
  grpcPort: ${/:(\d+)$/.exec(node.manager)?.[1] ?? '65003'}
${own}:
  enable: true
  config:
${daemonYaml(node)
  .split('\n')
  .slice(2)
  .map((line) => `    ${line}`)
  .join('\n')}`;
}
