// What every npm script goes through: `node scripts/run.mjs <file.ts> [arguments]`.
// Runs on the user's Node (20 or newer, plain JavaScript, no packages), installs what is missing,
// then hands over to a Node that runs TypeScript as it is.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const OLDEST_NODE = [22, 12];
const STRIPS_TYPES_UNASKED = [22, 18];

if (!installedMatchesLock()) install();
run(projectNode());

/** npm writes node_modules/.package-lock.json last, so an interrupted installation shows as missing. */
function installedMatchesLock() {
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  const locked = readPackages(join(root, "package-lock.json"));
  if (!installed || !locked) return false;
  const same = (path) => installed[path]?.integrity === locked[path].integrity;
  return Object.keys(locked).every((path) => {
    if (path === "") return true;
    return installed[path] ? same(path) : locked[path].optional || locked[path].devOptional;
  });
}

function readPackages(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function install() {
  console.log("Installing the packages of package-lock.json (npm ci) …");
  const args = ["ci", "--include=dev", "--include=optional"];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: "inherit" };
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  if (status !== 0) {
    console.error("npm ci did not succeed; see its messages above.");
    process.exit(status ?? 1);
  }
}

function projectNode() {
  const candidates = [join(bin, "node"), process.execPath].map((path) => ({ path, version: versionOf(path) }));
  const node = candidates.find(({ version }) => version && atLeast(version, OLDEST_NODE));
  if (node) return node;
  console.error(
    `No Node ${OLDEST_NODE.join(".")} or newer for this system among the packages, and this is Node ${process.versions.node}. Please install Node 24 from https://nodejs.org and try again.`,
  );
  return process.exit(1);
}

function versionOf(path) {
  if (path === process.execPath) return parseVersion(process.version);
  if (!existsSync(path)) return undefined;
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return status === 0 ? parseVersion(stdout) : undefined;
}

function parseVersion(text) {
  return text.trim().slice(1).split(".").map(Number);
}

function atLeast([major, minor], [wantedMajor, wantedMinor]) {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function run({ path, version }) {
  const flags = atLeast(version, STRIPS_TYPES_UNASKED) ? [] : ["--experimental-strip-types"];
  const [script, ...args] = process.argv.slice(2);
  // The channel lets the script notice when this process is gone without a signal.
  const child = spawn(path, ["--disable-warning=ExperimentalWarning", ...flags, join(root, script), ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, PATH: bin + delimiter + process.env.PATH },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  child.on("exit", (code, signal) => {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** npm killed outright passes nothing on; we see that our parent has changed (the scripts say `exec`, so npm is our parent). */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  setInterval(() => process.ppid === npm || child.kill("SIGTERM"), 500).unref();
}
