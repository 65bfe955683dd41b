import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { ApiError, home } from './api/client';
import { routes } from './routes';
import { returnToPlace } from './session/place';
import { ACCOUNT, sessionOf, SessionContext, useAccount } from './session/session';
import { SignIn } from './session/SignIn';
import { Loading } from './ui/Bits';
import { ToastProvider } from './ui/Layers';
import { Problem } from './ui/Problem';

const RETRIES = 2;

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetSession }),
  mutationCache: new MutationCache({ onError: forgetSession }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // what the manager refused, it refuses again; what did not reach it may yet
      retry: (count, error) =>
        count < RETRIES && (!(error instanceof ApiError) || error.status === 0),
    },
    mutations: { retry: false },
  },
});

/** The session has ended: the sign-in takes the place of the page, which stays in the URL. */
function forgetSession(error: Error) {
  if (error instanceof ApiError && error.isSignedOut) client.setQueryData(ACCOUNT, null);
}

// the router begins where the browser is
returnToPlace();
const router = createBrowserRouter(routes, { basename: home.pathname });

export function App() {
  return (
    <QueryClientProvider client={client}>
      <ToastProvider>
        <Gate />
      </ToastProvider>
    </QueryClientProvider>
  );
}

function Gate() {
  const account = useAccount();
  const session = useMemo(() => (account.data ? sessionOf(account.data) : null), [account.data]);
  if (account.data === null) return <SignIn />;
  if (session) {
    return (
      <SessionContext value={session}>
        <RouterProvider router={router} />
      </SessionContext>
    );
  }
  return (
    <main className="page">
      {account.error ? <Problem error={account.error} retry={account.refetch} /> : <Loading />}
    </main>
  );
}
