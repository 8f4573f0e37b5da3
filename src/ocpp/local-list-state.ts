import type { OutboundRequest } from "./messages.ts";

/** How keeping a charge point's local authorisation list ended last (OCPP 1.6 §3.5). */
export type LocalListOutcome = "inStep" | "notSupported" | "failed" | "noAnswer";

/** What is known of the list a charge point keeps. The tokens are not here: only the part that is on its way is. */
export interface LocalListState {
  /** Null: it has not said yet. */
  readonly supported: boolean | null;
  /** The version it has, as it told or accepted it last. */
  readonly version: number | null;
  /** What it has of ours; null: nothing that is known to be whole. */
  readonly held: HeldList | null;
  /** The newest change of a token that we were told of. */
  readonly wantedSeq: number;
  readonly run: LocalListRun | null;
  /** Null: nothing was tried yet. */
  readonly outcome: LocalListOutcome | null;
  readonly outcomeAt: number | null;
  /** Calls that nobody answered since it was in step. */
  readonly silences: number;
}

export interface HeldList {
  readonly version: number;
  /** It has every change of a token up to this one. */
  readonly seq: number;
  readonly entries: number;
  /** There are more tokens than it can keep. */
  readonly isTruncated: boolean;
}

export type LocalListRun =
  | {
      readonly step: "ask";
      readonly dueAt: number;
      readonly isRepair: boolean;
    }
  | SendingRun;

export interface SendingRun {
  readonly step: "send";
  readonly list: "full" | "changes";
  /** The change at which the last part ended; null: this is the first part of a full list. */
  readonly after: number | null;
  /** Of a full list: the newest change when it began. */
  readonly through: number | null;
  readonly sent: number;
  /** After one that failed; it is not repaired once more. */
  readonly isRepair: boolean;
  /** What goes out next, or is under way; null: to be loaded. */
  readonly part: LocalListPart | null;
}

/** What has to be read of the tokens for the next call. */
export interface LocalListQuestion {
  readonly list: "full" | "changes";
  readonly after: number | null;
  readonly through: number | null;
  readonly limit: number;
}

export type LocalListEntry = NonNullable<OutboundRequest<"SendLocalList">["localAuthorizationList"]>[number];

/** The answer to a question. */
export interface LocalListPart {
  readonly list: "full" | "changes";
  readonly after: number | null;
  readonly entries: readonly LocalListEntry[];
  /** Where the next part begins; null: this is all. */
  readonly next: number | null;
  /** The newest change of any token. */
  readonly seq: number;
  /** Tokens that a list could have. */
  readonly total: number;
}

export const NO_LOCAL_LIST: LocalListState = {
  supported: null,
  version: null,
  held: null,
  wantedSeq: 0,
  run: null,
  outcome: null,
  outcomeAt: null,
  silences: 0,
};
