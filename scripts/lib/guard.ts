/**
 * Runs a command in this process's own group and ends the whole group when the command ends, or when the starter
 * closes our standard input. The system closes that pipe however the starter dies, SIGKILL included: no orphan is left.
 * Usage: node guard.ts <command> [arguments], started detached.
 */
import { spawn } from "node:child_process";

const GRACE_MS = 5_000;
const OWN_GROUP = 0;

const [command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });

child.on("exit", killGroup);
child.on("error", killGroup);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => setTimeout(killGroup, GRACE_MS));
process.stdin.on("close", () => process.kill(OWN_GROUP, "SIGTERM"));
process.stdin.resume();

function killGroup(): void {
  process.kill(OWN_GROUP, "SIGKILL");
}
