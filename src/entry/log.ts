import type { Log } from "../services/deps.ts";

/** One JSON line per fact, for Workers Logs. */
export const log: Log = (fact, fields = {}) => {
  console.log(JSON.stringify({ fact, ...fields }));
};
