import "@fontsource-variable/inter/wght.css";
import "./tokens.css";
import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Button.css";
import "@mantine/core/styles/Loader.css";
import "@mantine/core/styles/ActionIcon.css";
import "@mantine/core/styles/Input.css";
import "@mantine/core/styles/PasswordInput.css";
import "./reset.css";
import "./base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient, meQuery } from "./query.ts";
import { reloadAfterDeploy } from "./reload-after-deploy.ts";
import { createPortalRouter } from "./router.ts";
import { showLanguage, useLocale } from "./text.ts";
import { cssVariables, memoryColorScheme, theme } from "./theme.ts";

const queryClient = createQueryClient(askToSignIn);
const router = createPortalRouter(queryClient);
const colorScheme = memoryColorScheme();

/** For a page that is open; one that is being opened finds out by itself. */
function askToSignIn() {
  if (queryClient.getQueryData(meQuery.queryKey) === undefined) return;
  queryClient.clear();
  router.navigate({ to: "/login", search: { next: router.state.location.href, ended: true } });
}

function Portal() {
  const locale = useLocale();
  return <RouterProvider key={locale} router={router} />;
}

const rootElement = document.getElementById("root");
if (rootElement === null) throw new Error("index.html has no #root");
reloadAfterDeploy();
showLanguage();
createRoot(rootElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <Portal />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
