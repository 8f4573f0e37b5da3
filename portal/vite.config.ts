import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import react from "@vitejs/plugin-react";
import { defineConfig, type EnvironmentOptions, type Plugin } from "vite";

const portal = import.meta.dirname;
const messages = resolve(portal, "messages");

/** Compiles the text catalogs before a build, and again when one changes. */
function textCatalogs(outdir: string, flags: readonly string[] = []): Plugin {
  const args = [resolve(portal, "scripts/compile-text.ts"), outdir, ...flags];
  const compile = () => promisify(execFile)(process.execPath, args);
  return {
    name: "text-catalogs",
    async buildStart() {
      await compile();
    },
    configureServer(server) {
      server.watcher.add(messages);
      server.watcher.on("change", (path) => {
        if (path.startsWith(messages)) compile().catch((error) => server.config.logger.error(String(error)));
      });
    },
  };
}

const TEXTS = resolve(portal, "src/paraglide");
/** For tests: with the pseudo-language, beside the real texts so that no other build picks it up. */
const PSEUDO_TEXTS = resolve(portal, "../.local/portal-pseudo");

/** The driver's pages have an HTML of their own; `public/_redirects` says the same to the hosts of the build. */
const DRIVER_PATHS = /^\/([crs]\/|d(\/|$|\?))/;

function driverPages(): Plugin {
  return {
    name: "driver-pages",
    configureServer({ middlewares }) {
      middlewares.use((request, _, next) => {
        if (DRIVER_PATHS.test(request.url ?? "")) request.url = "/driver.html";
        next();
      });
    },
  };
}

/** Preact, by the pragma of each file; React's fast refresh is not for them. */
const DRIVER_SOURCES = /\/src\/driver\//;

/** Beside the operators' bundle, in the same folder. */
const DRIVER_BUNDLE: EnvironmentOptions = {
  consumer: "client",
  build: {
    emptyOutDir: false,
    manifest: ".vite/driver-manifest.json",
    rolldownOptions: { input: resolve(portal, "driver.html") },
  },
};

/** `--mode pseudo` adds the pseudo-language. `PORTAL_API`: where the Worker listens in development. */
export default defineConfig(({ mode }) => ({
  root: portal,
  plugins: [
    mode === "pseudo" ? textCatalogs(PSEUDO_TEXTS, ["--pseudo"]) : textCatalogs(TEXTS),
    react({ refreshExclude: [/\/node_modules\//, DRIVER_SOURCES] }),
    driverPages(),
  ],
  resolve: { alias: mode === "pseudo" ? [{ find: /^(\.\.?\/)+paraglide/, replacement: PSEUDO_TEXTS }] : [] },
  build: {
    outDir: "dist",
    manifest: true,
    // What knows `light-dark()` and popovers; a rewritten `light-dark()` would need every style sheet in one file.
    target: ["chrome123", "firefox125", "safari17.5"],
    // These preload modules by themselves.
    modulePreload: { polyfill: false },
    // An inlined font would be a data: address, which the content security policy refuses.
    assetsInlineLimit: 0,
    // What counts is what a first visit loads, gzipped: portal/scripts/size.ts.
    chunkSizeWarningLimit: 1_000,
  },
  // Two bundles: what one shares with the other would cost both.
  builder: {},
  environments: { driver: DRIVER_BUNDLE },
  server: { proxy: { "/api": { target: process.env.PORTAL_API ?? "http://127.0.0.1:8787", ws: true } } },
}));
