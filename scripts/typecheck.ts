/** `npm run typecheck`: every tsconfig of the project. */
import { typecheck } from "./lib/checks.ts";

process.exitCode = (await typecheck()) ? 0 : 1;
