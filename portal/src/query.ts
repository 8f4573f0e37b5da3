import { MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { loadMe } from "./api.ts";
import { ApiError, isSignInOver } from "./fetch.ts";

/** What the portal knows of the API. Any answer that ends the sign-in is told to `onSignInOver`. */
export function createQueryClient(onSignInOver: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignInOver(error)) onSignInOver();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Live messages keep what is shown true; a reconnect reads it again.
        staleTime: Number.POSITIVE_INFINITY,
        networkMode: "always",
        retry: (failures, error) => failures < 1 && error instanceof ApiError && isPassing(error),
        retryDelay: 500,
      },
      mutations: { networkMode: "always" },
    },
  });
}

function isPassing(error: ApiError): boolean {
  return error.status === null || error.status >= 500;
}

/** Who is signed in: name, role and permissions. */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: loadMe });
