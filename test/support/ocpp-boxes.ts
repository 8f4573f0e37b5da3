import type { Payload } from "./ocpp-client.ts";
import type { Rig } from "./ocpp-rig.ts";

/** What a rig's box keeps: it answers by it, whatever it is asked, on the connection of now. */

interface Manners {
  readonly readonly?: readonly string[];
  /** How ChangeConfiguration is answered; otherwise Accepted. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** A box with these configuration keys and no others. What it accepts it has. */
export function withKeys(rig: Rig, keys: Record<string, string>, { readonly = [], answers = {} }: Manners = {}): void {
  rig.charger.answer("GetConfiguration", (request) => {
    const { key: asked = Object.keys(keys) } = request as { readonly key?: readonly string[] };
    const known = asked.filter((key) => keys[key] !== undefined);
    return {
      configurationKey: known.map((key) => ({ key, readonly: readonly.includes(key), value: keys[key] })),
      unknownKey: asked.filter((key) => !known.includes(key)),
    };
  });
  rig.charger.answer("ChangeConfiguration", (request) => {
    const { key, value } = request as { readonly key: string; readonly value: string };
    const status = keys[key] === undefined ? "NotSupported" : (answers[key] ?? "Accepted");
    if (status === "Accepted") keys[key] = value;
    return { status };
  });
}

interface Send {
  readonly listVersion: number;
  readonly updateType: "Full" | "Differential";
  readonly localAuthorizationList?: readonly { readonly idTag: string; readonly idTagInfo?: Payload }[];
}

export interface ListOptions {
  readonly version?: number;
  /** How SendLocalList is answered, instead of being obeyed. */
  readonly answer?: string;
}

/** A box's local authorisation list. */
export class ListBox {
  readonly entries = new Map<string, Payload>();
  version: number;
  /** What was sent, in order. */
  readonly sent: Send[] = [];

  constructor(rig: Rig, { version = 0, answer }: ListOptions = {}) {
    this.version = version;
    rig.charger.answer("GetLocalListVersion", () => ({ listVersion: this.version }));
    rig.charger.answer("SendLocalList", (request) => {
      const send = request as unknown as Send;
      this.sent.push(send);
      return { status: answer ?? this.#take(send) };
    });
  }

  #take({ listVersion, updateType, localAuthorizationList = [] }: Send): string {
    if (updateType === "Differential" && listVersion <= this.version) return "VersionMismatch";
    if (updateType === "Full") this.entries.clear();
    for (const { idTag, idTagInfo } of localAuthorizationList) {
      if (idTagInfo === undefined) this.entries.delete(idTag);
      else this.entries.set(idTag, idTagInfo);
    }
    this.version = listVersion;
    return "Accepted";
  }
}
