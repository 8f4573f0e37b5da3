import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { liveMessage } from "../../src/entry/api/shared/schemas.ts";
import { depsOf, LIVE_OBJECT_NAME } from "../../src/entry/deps.ts";
import type { EvsePicture } from "../../src/ocpp/pictures.ts";
import { settle } from "../../src/services/charging.ts";
import type { LiveChange } from "../../src/services/deps.ts";
import { type Cookies, call, createApiKey, createUser, ORIGIN, OWN_PAGE, signIn } from "./api-client.ts";
import { aPrice, Operator } from "./operator.ts";

const live = () => env.LIVE.getByName(LIVE_OBJECT_NAME);
const stations = (id: string): LiveChange => ({ topic: "stations", id, data: null });

const opened: WebSocket[] = [];
afterEach(async () => {
  vi.useRealTimers();
  const closed = opened.map((socket) => new Promise((resolve) => socket.addEventListener("close", resolve)));
  for (const socket of opened.splice(0)) socket.close();
  await Promise.all(closed);
});

async function upgrade(headers: Readonly<Record<string, string>>, cookies: Cookies = {}): Promise<Response> {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return exports.default.fetch(`${ORIGIN}/api/live`, {
    headers: { Upgrade: "websocket", ...headers, ...(cookie.length === 0 ? {} : { Cookie: cookie.join("; ") }) },
  });
}

/** A browser that watches: the messages it got, as they come. */
class Watcher {
  readonly #socket: WebSocket;
  readonly #received: string[] = [];
  #waiting: ((text: string) => void) | undefined;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const resolve = this.#waiting;
      this.#waiting = undefined;
      if (resolve) resolve(String(data));
      else this.#received.push(String(data));
    });
    this.closed = new Promise((resolve) => {
      socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    });
    socket.accept();
  }

  next(): Promise<string> {
    const text = this.#received.shift();
    if (text !== undefined) return Promise.resolve(text);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  async nextMessage() {
    return liveMessage.parse(JSON.parse(await this.next()));
  }

  say(text: string): void {
    this.#socket.send(text);
  }
}

async function watch(cookies?: Cookies): Promise<Watcher> {
  const response = await upgrade(OWN_PAGE, cookies ?? (await signIn(await createUser("viewer"))));
  expect(response.status).toBe(101);
  if (!response.webSocket) throw new Error("no socket");
  opened.push(response.webSocket);
  return new Watcher(response.webSocket);
}

const evse = (energyWh: number, status: EvsePicture["status"] = "Charging"): LiveChange => ({
  topic: "evse",
  id: "DE*EML*E1",
  data: {
    status,
    connectors: [
      {
        connectorId: 1,
        status,
        rawStatus: status,
        errorCode: "NoError",
        rawErrorCode: "NoError",
        vendorErrorCode: null,
        info: null,
        statusAt: 1_750_000_000_000,
      },
    ],
    activeSession: { id: "s1", connectorId: 1, startedAt: 1_750_000_000_000, energyWh, powerW: 11_000 },
  },
});

describe("watching what changes", () => {
  it("numbers every message without a gap, with instants as ISO texts", async () => {
    const watcher = await watch();
    expect(await live().publish([stations("a"), evse(0)])).toBe(1);
    const first = await watcher.nextMessage();
    const second = await watcher.nextMessage();
    expect(second.seq).toBe(first.seq + 1);
    expect(second).toMatchObject({
      topic: "evse",
      data: { activeSession: { startedAt: "2025-06-15T15:06:40.000Z", energyWh: 0 } },
    });
  });

  it("is no action, so that a page that is opened is no entry of the audit log (portal 2.9)", async () => {
    const user = await createUser("viewer");
    const actions = async () => {
      const entries = await env.DB.prepare("select action from audit_entries where actor_id = ?").bind(user.id).all();
      return entries.results.map(({ action }) => action);
    };
    const cookies = await signIn(user);
    const before = await actions();
    await watch(cookies);
    expect(await actions()).toEqual(before);
  });

  it("reaches every browser with the same numbers, and publish tells how many watch", async () => {
    const watchers = [await watch(), await watch()];
    expect(await live().publish([stations("b")])).toBe(2);
    const [one, two] = await Promise.all(watchers.map((watcher) => watcher.nextMessage()));
    expect(one).toEqual(two);
  });

  it("writes and numbers nothing while nobody watches", async () => {
    const before = await watch();
    await live().publish([stations("c")]);
    const { seq } = await before.nextMessage();
    opened.splice(0)[0]?.close();
    await before.closed;
    expect(await live().publish([stations("d")])).toBe(0);
    const after = await watch();
    await live().publish([stations("e")]);
    expect(await after.nextMessage()).toEqual({ seq: seq + 1, topic: "stations", id: "e", data: null });
  });

  it("keeps sockets and numbers through hibernation", async () => {
    const watcher = await watch();
    await live().publish([stations("f")]);
    const { seq } = await watcher.nextMessage();
    await evictDurableObject(live());
    expect(await live().publish([stations("g")])).toBe(1);
    expect(await watcher.nextMessage()).toMatchObject({ seq: seq + 1, id: "g" });
  });

  it("answers ping with pong", async () => {
    const watcher = await watch();
    watcher.say("ping");
    expect(await watcher.next()).toBe("pong");
  });

  it("closes a socket that says anything else", async () => {
    const watcher = await watch();
    watcher.say("hello");
    expect((await watcher.closed).code).toBe(1003);
    opened.splice(0);
  });
});

describe("notifications", () => {
  it("are shown as they open and end", async () => {
    const watcher = await watch();
    const subject = `CP-${crypto.randomUUID()}`;
    const given = { kind: "notice", at: 1, notice: { kind: "offline", subject, details: {} } } as const;
    const ended = { kind: "resolve", noticeKind: "offline", subject, at: 2 } as const;
    for (const step of [given, ended])
      await settle(depsOf(env), subject, [{ kind: "notices", steps: [step] }], () => null);
    const [opening, end] = [await watcher.nextMessage(), await watcher.nextMessage()];
    expect(opening).toMatchObject({ topic: "notification", data: { subject, severity: "critical", resolvedAt: null } });
    expect(end).toMatchObject({
      topic: "notification",
      id: opening.id,
      data: { resolvedAt: "1970-01-01T00:00:00.002Z" },
    });
  });
});

describe("prices and promotions", () => {
  it("are told as they are set, decided, planned and ended: pages read them again", async () => {
    const operator = await Operator.hire();
    await operator.post("/tariffs", aPrice({ class: "fast", priceMicroPerKwh: 390_000 }));
    const watcher = await watch();
    const told = async () => {
      const { topic, id, data } = await watcher.nextMessage();
      return { topic, id, data };
    };
    const prices = { topic: "prices", id: "organisation", data: null };
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
    await operator.post("/tariffs", aPrice({ class: "fast", priceMicroPerKwh: 490_000 }));
    expect(await told()).toEqual(prices);
    const rule = "/price-rules/organisation/fast";
    const { body, etag } = await operator.get<{ policy: unknown }>(rule);
    await operator.put(rule, { policy: body.policy, isOn: true }, etag);
    expect([await told(), await told()]).toEqual([prices, prices]);
    const { body: promotion } = await operator.post<{ id: string }>("/promotions", {
      name: "Autumn",
      discount: { kind: "percentage", basisPoints: 1_000 },
      classes: ["fast"],
      locationIds: null,
      weekdays: [],
      startMinute: 0,
      endMinute: 0,
      endAt: new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 3_600_000).toISOString(),
    });
    const promotions = { topic: "promotions", id: promotion.id, data: null };
    expect(await told()).toEqual(promotions);
    await operator.post(`/promotions/${promotion.id}/end`, {});
    expect(await told()).toEqual(promotions);
  });
});

describe("measured values", () => {
  it("are shown at most once per EVSE and second, state changes at once", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
    const watcher = await watch();
    await live().publish([evse(100)]);
    await live().publish([evse(200)]);
    vi.setSystemTime(1_800_000_000_999);
    await live().publish([evse(300)]);
    await live().publish([evse(400, "SuspendedEV")]);
    vi.setSystemTime(1_800_000_001_999);
    await live().publish([evse(500, "SuspendedEV")]);
    const energies: (number | undefined)[] = [];
    for (let message = 0; message < 4; message += 1) {
      const { data } = await watcher.nextMessage();
      if (data && "activeSession" in data) energies.push(data.activeSession?.energyWh);
    }
    expect(energies).toEqual([100, 200, 400, 500]);
  });
});

describe("who may watch (portal 2.2, 2.4)", () => {
  it("a page of our own, signed in", async () => {
    await watch();
  });

  it("not without a sign-in", async () => {
    const response = await upgrade(OWN_PAGE);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "not_signed_in" });
  });

  it("not from another origin, and not without Origin", async () => {
    const cookies = await signIn(await createUser("viewer"));
    for (const headers of [{ Origin: "https://evil.example" }, {}, { "Sec-Fetch-Site": "same-origin" }]) {
      const response = await upgrade(headers, cookies);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "foreign_origin" });
    }
  });

  it("not with a sign-in that was revoked, though its token still lives", async () => {
    const cookies = await signIn(await createUser("viewer"));
    await env.DB.prepare("update sign_ins set revoked_at = 1").run();
    const response = await upgrade(OWN_PAGE, cookies);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "session_ended" });
  });

  it("not with an API key: a live socket belongs to a sign-in", async () => {
    const response = await upgrade({ ...(await createApiKey()), Origin: ORIGIN });
    expect(response.status).toBe(403);
  });

  it("not by a plain GET", async () => {
    const response = await call("/api/live", { cookies: await signIn(await createUser("viewer")) });
    expect(response.status).toBe(400);
  });

  it("until the sign-in ends: signing out closes its sockets with 4401, other sign-ins go on", async () => {
    const user = await createUser("viewer");
    const leaving = await signIn(user);
    const watcher = await watch(leaving);
    const other = await watch(await signIn(user));
    await call("/api/auth/logout", { method: "POST", cookies: leaving });
    expect(await watcher.closed).toEqual({ code: 4401, reason: "session_ended" });
    opened.shift();
    expect(await live().publish([stations("h")])).toBe(1);
    expect(await other.nextMessage()).toMatchObject({ id: "h" });
  });
});
