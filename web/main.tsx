import "./ui/theme.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./query-client.ts";
import { createAppRouter } from "./router.tsx";
import { reloadWhenReplaced } from "./replaced.ts";
import { registerServiceWorker } from "./service-worker.ts";
import { meQuery } from "./session.ts";
import { Toaster } from "./ui/toast.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";

const queryClient = createQueryClient(() => {
  const { pathname, href } = router.state.location;
  if (pathname.startsWith("/sign-in") || pathname.startsWith("/invite")) return;
  queryClient.removeQueries({ queryKey: meQuery.queryKey });
  void router.navigate({ to: "/sign-in", search: { next: href } });
});
const router = createAppRouter(queryClient);
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
registerServiceWorker();
reloadWhenReplaced();
