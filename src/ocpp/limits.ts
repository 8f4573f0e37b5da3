import { MINUTE, SECOND } from "../domain/time.ts";

export const LIMITS = {
  /** Operator calls waiting; more than a person can mean. */
  queue: 50,
  /** More than a person looks at. */
  triggers: 32,
  tokensSeen: 100,
  deviations: 64,
  startsExpected: 32,
  /** Transactions without a stop that are looked at; older ones wait in storage for theirs. */
  open: 100,
} as const;

/** OCPP 1.6 §7.27 IdToken. */
export const ID_TAG_LENGTH = 20;

export const TIMES = {
  /** A fresh socket is left alone this long, unless it boots (OCPP-B8). */
  quiet: 10 * SECOND,
  /** A command older than this is no longer what its author wants. */
  commandLife: 2 * MINUTE,
  connectionTimeOut: 2 * MINUTE,
  startExpected: 15 * MINUTE,
  stopExpected: 2 * MINUTE,
  /** Most come at once; a slow controller takes more than a minute to make the keys of a SignCertificate. */
  triggered: 2 * MINUTE,
  tokenSeen: 24 * 60 * MINUTE,
  /** From a partner's permission to the start that uses it: a driver plugs in within ConnectionTimeOut, some minutes. */
  permission: 5 * MINUTE,
} as const;
