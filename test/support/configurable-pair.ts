import { foldKey, type WantedConfiguration } from "../../src/domain/configuration.ts";
import { upkeepPicture } from "../../src/ocpp/upkeep-picture.ts";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import { isOfficiallyValid } from "../ocpp/official-schemas.ts";
import { PureObject, REGISTRATION } from "./ocpp-object.ts";

const START = Date.UTC(2031, 4, 5, 10);

export interface Key {
  readonly value?: unknown;
  readonly readonly?: boolean;
  /** How ChangeConfiguration of it is answered; a CALLERROR by its code. */
  readonly answers?: (value: string) => string;
}

/** Called with the keys asked for, and with what would be told of any. */
type Tells = (keys: readonly string[], truth: (keys: readonly string[]) => Told) => unknown;

interface Told {
  readonly configurationKey: readonly { readonly key: string; readonly readonly: boolean; readonly value: unknown }[];
  readonly unknownKey: readonly string[];
}

export interface Manner {
  readonly keys?: Record<string, Key>;
  /** How GetConfiguration is answered. */
  readonly tells?: Tells;
}

export const wanting = (values: Record<string, string>, more: Partial<WantedConfiguration> = {}) => ({
  ...REGISTRATION,
  configuration: {
    keys: Object.entries(values).map(([key, value]) => ({ key, value, level: "deployment" as const })),
    rebootWhenIdle: false,
    ...more,
  },
});

/** The pure core and a charger that has its own manners with configuration keys. */
export class ConfigurablePair {
  readonly object: PureObject;
  /** Everything it was asked, as `action key=value`. */
  readonly asked: string[] = [];
  readonly #keys: Record<string, Key>;
  readonly #tells: Tells;
  #taken = 0;
  #lastId = 0;

  constructor(registration: typeof REGISTRATION, { keys = {}, tells }: Manner = {}) {
    this.object = new PureObject(START, { registration });
    this.#keys = { GetConfigurationMaxKeys: { value: "50", readonly: true }, ...keys };
    this.#tells = tells ?? ((asked, truth) => truth(asked));
    this.object.connect();
  }

  boot(): this {
    const payload = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
    return this.say("BootNotification", payload);
  }

  say(action: string, payload: object): this {
    this.#lastId += 1;
    this.object.hear({ type: "call", id: `c-${this.#lastId}`, action, payload });
    return this;
  }

  /** Time passes, and each call is answered as it comes. */
  pass(seconds: number): this {
    const until = this.object.now + seconds * 1_000;
    this.#answerAll();
    while (this.object.now < until) {
      this.object.passTo(Math.min(until, this.object.wakeAt ?? until));
      this.#answerAll();
    }
    return this;
  }

  #answerAll(): void {
    for (let call = this.#next(); call !== undefined; call = this.#next()) this.#answer(call);
  }

  #next(): CallFrame | undefined {
    const calls = this.object.sent.filter((frame) => frame.type === "call");
    const call = calls[this.#taken];
    if (call !== undefined) this.#taken += 1;
    return call;
  }

  #answer({ id, action, payload }: CallFrame): void {
    isOfficiallyValid(action, "req", payload);
    const response = this.#respond(action, payload as { key: string & string[]; value: string });
    if (response === "silence") return;
    const isError = typeof response === "string";
    this.object.hear(
      isError
        ? { type: "error", id, code: response, description: "", details: {} }
        : { type: "result", id, payload: response },
    );
  }

  #respond(action: string, { key, value }: { key: string & string[]; value: string }): unknown {
    if (action === "GetConfiguration") {
      this.asked.push(`get ${key.join(" ")}`);
      return this.#tells(key, (asked) => this.#truth(asked));
    }
    if (action !== "ChangeConfiguration") {
      if (action !== "TriggerMessage") this.asked.push(action);
      return { status: "Accepted" };
    }
    this.asked.push(`set ${key}=${value}`);
    const answer = this.#keys[key]?.answers?.(value) ?? "Accepted";
    if (answer === "Accepted") this.#keys[key] = { ...this.#keys[key], value };
    return ["Accepted", "Rejected", "RebootRequired", "NotSupported"].includes(answer) ? { status: answer } : answer;
  }

  #truth(asked: readonly string[]): Told {
    const isKnown = (key: string) => this.#keys[key]?.value !== undefined;
    const configurationKey = asked.filter(isKnown).map((key) => {
      const { value, readonly = false } = this.#keys[key] as Key;
      return { key, readonly, value };
    });
    return { configurationKey, unknownKey: asked.filter((key) => !isKnown(key)) };
  }

  outcome(key: string) {
    return upkeepPicture(this.object.state).configuration.keys.find((each) => foldKey(each.key) === foldKey(key));
  }

  get sets(): readonly string[] {
    return this.asked.filter((each) => each.startsWith("set "));
  }
}

/** Booted, and looked at. */
export const booted = (values: Record<string, string>, manner: Manner = {}) =>
  new ConfigurablePair(wanting(values), manner).boot().pass(5);
