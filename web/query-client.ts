import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";

/** Retries what may heal by itself (network, 5xx), never what the caller did wrong. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
        retryDelay: (attempt) => Math.min(400 * 2 ** attempt, 4000),
      },
    },
  });
}
