import { authorize, type Token } from "../../src/domain/token.ts";
import { localListQuestion } from "../../src/ocpp/local-list.ts";
import type { LocalListEntry, LocalListPart, LocalListQuestion } from "../../src/ocpp/local-list-state.ts";
import { idTagInfo } from "../../src/ocpp/reply.ts";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import { isOfficiallyValid } from "../ocpp/official-schemas.ts";
import { PureObject, REGISTRATION } from "./ocpp-object.ts";

const START = Date.UTC(2031, 4, 5, 10);

/** The tokens table with the order of its changes. */
export class Tokens {
  seq = 0;
  readonly #changes = new Map<string, { seq: number; token: Token | null }>();

  put(uid: string, fields: Partial<Token> = {}): void {
    this.#change(uid, { uid, state: "valid", expiresAt: null, parentUid: null, ...fields });
  }

  remove(uid: string): void {
    if (this.#changes.get(uid)?.token) this.#change(uid, null);
  }

  #change(uid: string, token: Token | null): void {
    this.seq += 1;
    this.#changes.set(uid, { seq: this.seq, token });
  }

  part({ list, after, through, limit }: LocalListQuestion, now: number): LocalListPart {
    const changes = [...this.#changes].map(([uid, change]) => ({ uid, ...change }));
    const rows =
      list === "full"
        ? changes
            .filter(({ seq, token }) => token && seq < (after ?? Infinity) && seq <= (through ?? Infinity))
            .sort((left, right) => right.seq - left.seq)
        : changes.filter(({ seq }) => seq > (after ?? 0)).sort((left, right) => left.seq - right.seq);
    const page = rows.slice(0, limit);
    const entries = page.map(({ uid, token }) => entryOf(uid, token, now));
    const next = rows.length > limit ? (page.at(-1)?.seq ?? null) : null;
    return { list, after, entries, next, seq: this.seq, total: this.list(now).size };
  }

  list(now: number): ReadonlyMap<string, LocalListEntry["idTagInfo"]> {
    const there = [...this.#changes].filter(([, { token }]) => token !== null);
    return new Map(there.map(([uid, { token }]) => [uid, entryOf(uid, token, now).idTagInfo]));
  }
}

function entryOf(uid: string, token: Token | null, now: number): LocalListEntry {
  return token === null ? { idTag: uid } : { idTag: uid, idTagInfo: idTagInfo(authorize(token, now), token) };
}

/** How a call is answered; a CALLERROR by its code. Null: as an obedient charger does. */
type Manner = (action: string, updateType: string | undefined) => object | string | null;

export const OBEDIENT: Manner = () => null;

interface Send {
  readonly listVersion: number;
  readonly updateType: "Full" | "Differential";
  readonly localAuthorizationList: readonly LocalListEntry[];
}

/** The pure core, the tokens, and a charger with a list. */
export class ListedCharger {
  readonly object: PureObject;
  readonly tokens = new Tokens();
  list = new Map<string, LocalListEntry["idTagInfo"]>();
  version = 0;
  manner: Manner;
  /** What was asked for the list's sake: `version`, `Full 1`, `Differential 2`. */
  readonly asked: string[] = [];
  readonly #limits: Readonly<Record<string, string>>;
  #answered = 0;
  #lastId = 0;

  constructor(manner: Manner = OBEDIENT, limits: Readonly<Record<string, string>> = {}) {
    this.manner = manner;
    this.#limits = limits;
    this.object = new PureObject(START, { registration: { ...REGISTRATION, settings: { localAuthList: true } } });
    this.object.connect();
  }

  boot(): this {
    const payload = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
    this.#lastId += 1;
    this.object.hear({ type: "call", id: `c-${this.#lastId}`, action: "BootNotification", payload });
    return this.pass(30);
  }

  tell(): this {
    this.object.instruct({ kind: "tokensChanged", seq: this.tokens.seq });
    return this.pass(0);
  }

  pass(seconds: number): this {
    const until = this.object.now + seconds * 1_000;
    this.#work();
    while (this.object.now < until) {
      this.object.passTo(Math.min(until, this.object.wakeAt ?? until));
      this.#work();
    }
    return this;
  }

  #work(): void {
    for (;;) {
      const question = localListQuestion(this.object.state);
      if (question !== null) {
        this.object.instruct({ kind: "localListPart", part: this.tokens.part(question, this.object.now) });
        continue;
      }
      const call = this.object.sent.filter((frame) => frame.type === "call")[this.#answered];
      if (call === undefined) return;
      this.#answered += 1;
      this.#answer(call);
    }
  }

  #answer({ id, action, payload }: CallFrame): void {
    isOfficiallyValid(action, "req", payload);
    const answer = this.#respond(action, payload as Send & { key: readonly string[] });
    if (answer === "silence") return;
    this.object.hear(
      typeof answer === "string"
        ? { type: "error", id, code: answer, description: "", details: {} }
        : { type: "result", id, payload: answer },
    );
  }

  #respond(action: string, payload: Send & { key: readonly string[] }): object | string {
    if (action === "GetConfiguration") {
      const known = payload.key.filter((key) => this.#limits[key] !== undefined);
      const configurationKey = known.map((key) => ({ key, readonly: true, value: this.#limits[key] }));
      return { configurationKey, unknownKey: payload.key.filter((key) => !known.includes(key)) };
    }
    if (action === "GetLocalListVersion") {
      this.asked.push("version");
      return this.manner(action, undefined) ?? { listVersion: this.version };
    }
    if (action !== "SendLocalList") return { status: "Accepted" };
    this.asked.push(`${payload.updateType} ${payload.listVersion}`);
    return this.manner(action, payload.updateType) ?? this.#take(payload);
  }

  #take({ listVersion, updateType, localAuthorizationList }: Send): object {
    if (updateType === "Differential" && listVersion <= this.version) return { status: "VersionMismatch" };
    if (updateType === "Full") this.list = new Map();
    for (const { idTag, idTagInfo: info } of localAuthorizationList) {
      if (info === undefined) this.list.delete(idTag);
      else this.list.set(idTag, info);
    }
    if (this.list.size > Number(this.#limits.LocalAuthListMaxLength ?? Infinity)) return { status: "Failed" };
    this.version = listVersion;
    return { status: "Accepted" };
  }
}
