interface Node {
  x: number;
  y: number;
  parent: number;
  level: number;
}

/** A source, a seed and a swarm that grows from it: every node takes from an earlier one. */
function swarm(): Node[] {
  // a small generator, so that the picture is the same each time
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const nodes: Node[] = [{ x: 300, y: 260, parent: -1, level: 0 }];
  for (let ring = 1; ring <= 4; ring++) {
    const before = nodes
      .map((node, index) => ({ ...node, index }))
      .filter((n) => n.level === ring - 1);
    const count = 5 * ring + 1;
    for (let i = 0; i < count; i++) {
      const angle = (i / count) * 2 * Math.PI + random() * 0.5 + ring;
      const radius = ring * 88 + random() * 34;
      const x = 300 + Math.cos(angle) * radius;
      const y = 260 + Math.sin(angle) * radius * 0.82;
      const parent = before.reduce(
        (best, node) =>
          Math.hypot(node.x - x, node.y - y) < Math.hypot(best.x - x, best.y - y) ? node : best,
        before[0] ?? { x, y, parent: 0, level: 0, index: 0 },
      );
      nodes.push({ x, y, parent: parent.index, level: ring });
    }
  }
  return nodes;
}

const nodes = swarm();

export function SwarmArt() {
  return (
    <svg viewBox="0 0 600 560" preserveAspectRatio="xMidYMid slice">
      <g stroke="#5fd3bf" strokeOpacity="0.35" fill="none">
        {nodes.map((node, index) => {
          const parent = nodes[node.parent];
          return parent ? (
            <path
              key={index}
              d={`M${parent.x.toFixed(1)} ${parent.y.toFixed(1)}Q${((parent.x + node.x) / 2 + 10).toFixed(1)} ${((parent.y + node.y) / 2 - 10).toFixed(1)} ${node.x.toFixed(1)} ${node.y.toFixed(1)}`}
            />
          ) : null;
        })}
      </g>
      {nodes.map((node, index) => (
        <circle
          key={index}
          cx={node.x}
          cy={node.y}
          r={node.level === 0 ? 11 : 6 - node.level * 0.8}
          fill={node.level === 0 ? '#ffffff' : '#5fd3bf'}
          fillOpacity={1 - node.level * 0.17}
        />
      ))}
    </svg>
  );
}
