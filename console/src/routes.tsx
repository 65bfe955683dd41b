import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { Crash } from './shell/Crash';
import { Shell } from './shell/Shell';

/** A page whose script is loaded when it is opened. */
function page(load: () => Promise<{ Page: ComponentType }>) {
  return { lazy: async () => ({ Component: (await load()).Page }), HydrateFallback: () => null };
}

export const routes: RouteObject[] = [
  {
    element: <Shell />,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: Crash,
        children: [
          { index: true, ...page(() => import('./pages/overview/Overview')) },
          { path: 'clusters', ...page(() => import('./pages/clusters/Clusters')) },
          { path: 'clusters/new', ...page(() => import('./pages/clusters/NewCluster')) },
          { path: 'clusters/tester', ...page(() => import('./pages/clusters/ScopeTester')) },
          { path: 'clusters/:id/edit', ...page(() => import('./pages/clusters/EditCluster')) },
          {
            path: 'clusters/:id',
            ...page(() => import('./pages/clusters/ClusterPage')),
            children: [
              { index: true, ...page(() => import('./pages/clusters/ClusterSettings')) },
              { path: 'schedulers', ...page(() => import('./pages/clusters/ClusterSchedulers')) },
              { path: 'seed-peers', ...page(() => import('./pages/clusters/ClusterSeedPeers')) },
              { path: 'peers', ...page(() => import('./pages/clusters/ClusterPeers')) },
              { path: 'block-list', ...page(() => import('./pages/clusters/ClusterBlockList')) },
              { path: 'connect', ...page(() => import('./pages/clusters/ConnectNode')) },
            ],
          },
          { path: 'schedulers', ...page(() => import('./pages/schedulers/Schedulers')) },
          { path: 'schedulers/:id', ...page(() => import('./pages/schedulers/SchedulerPage')) },
          { path: 'seed-peers', ...page(() => import('./pages/seedpeers/SeedPeers')) },
          { path: 'seed-peers/:id', ...page(() => import('./pages/seedpeers/SeedPeerPage')) },
          { path: 'peers', ...page(() => import('./pages/peers/Peers')) },
          { path: 'peers/:id', ...page(() => import('./pages/peers/PeerPage')) },
          { path: 'jobs', ...page(() => import('./pages/jobs/Jobs')) },
          { path: 'jobs/preheat', ...page(() => import('./pages/jobs/Preheat')) },
          { path: 'jobs/schedules', ...page(() => import('./pages/jobs/Schedules')) },
          { path: 'jobs/secrets', ...page(() => import('./pages/jobs/Secrets')) },
          { path: 'jobs/:id', ...page(() => import('./pages/jobs/JobPage')) },
          { path: 'tasks', ...page(() => import('./pages/tasks/Tasks')) },
          { path: 'applications', ...page(() => import('./pages/applications/Applications')) },
          { path: 'users', ...page(() => import('./pages/users/Users')) },
          { path: 'users/:id', ...page(() => import('./pages/users/UserPage')) },
          { path: 'roles', ...page(() => import('./pages/users/Roles')) },
          { path: 'roles/:name', ...page(() => import('./pages/users/RolePage')) },
          { path: 'tokens', ...page(() => import('./pages/tokens/Tokens')) },
          { path: 'providers', ...page(() => import('./pages/oauth/Providers')) },
          { path: 'audit', ...page(() => import('./pages/audit/Audits')) },
          { path: 'garbage', ...page(() => import('./pages/garbage/GarbageCollection')) },
          { path: 'profile', ...page(() => import('./pages/users/Profile')) },
          { path: '*', ...page(() => import('./shell/NotFound')) },
        ],
      },
    ],
  },
];
