import { afterEach, describe, expect, it, vi } from "vitest";
import { INITIAL_BOOKING_SETTINGS } from "../../src/domain/booking-settings.ts";
import { call, createApiKey } from "./api-client.ts";
import { clock, World } from "./ocpp-world.ts";
import { Operator } from "./operator.ts";

const world = World.forTests();

describe("the settings", () => {
  it("begin closed, and are switched from the version that was read", async () => {
    const { operator } = world.current;
    const first = await operator.get("/settings");
    expect(first.body).toMatchObject({
      onboarding: { enabled: false, until: null },
      speeds: { fastFromW: 22_000, rapidFromW: 100_000 },
      bookings: INITIAL_BOOKING_SETTINGS,
    });
    const on = await operator.patch("/settings", { onboarding: { enabled: true } }, first.etag);
    expect(on).toMatchObject({ status: 200, body: { onboarding: { enabled: true, until: null } } });
    expect(on.etag).not.toBe(first.etag);
    expect(await operator.patch("/settings", { onboarding: { enabled: false } }, first.etag)).toMatchObject({
      status: 412,
    });
    expect(await operator.patch("/settings", { onboarding: { enabled: false } })).toMatchObject({ status: 428 });
    expect(await operator.get("/settings")).toMatchObject({ etag: on.etag, body: on.body });
  });

  it("of two who switch at once, one is told that the other was faster", async () => {
    const { operator } = world.current;
    const { etag } = await operator.get("/settings");
    const answers = await Promise.all(
      [true, false].map((enabled) => operator.patch("/settings", { onboarding: { enabled } }, etag)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("end by themselves where they say so, and not in the past", async () => {
    const { operator } = world.current;
    const until = clock.iso(60_000);
    await operator.edit("/settings", { onboarding: { enabled: true, until } });
    expect((await operator.get("/settings")).body).toMatchObject({ onboarding: { enabled: true, until } });
    clock.advance(60);
    expect((await operator.get("/settings")).body).toMatchObject({ onboarding: { enabled: false, until } });
    expect(await operator.edit("/settings", { onboarding: { enabled: true, until } })).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });

  it("say from which power on a connector is fast, and from which rapid; the one part is edited without the other", async () => {
    const { operator } = world.current;
    const { body: before } = await operator.get<{ onboarding: unknown }>("/settings");
    const speeds = { fastFromW: 43_000, rapidFromW: 150_000 };
    const { status, body } = await operator.edit("/settings", { speeds });
    expect({ status, body }).toEqual({ status: 200, body: { ...before, speeds } });
    expect(await operator.edit("/settings", { speeds: { fastFromW: 150_000, rapidFromW: 150_000 } })).toMatchObject({
      status: 400,
      body: { code: "invalid_request", detail: "Rapid begins above fast." },
    });
  });

  it("say how slots are booked: what is not named stays, and what cannot be is refused with the reason", async () => {
    const { operator } = world.current;
    const edited = await operator.edit("/settings", { bookings: { bufferMinutes: 5, noShowMinutes: null } });
    expect(edited).toMatchObject({ status: 200 });
    const bookings = { ...INITIAL_BOOKING_SETTINGS, bufferMinutes: 5, noShowMinutes: null };
    expect((await operator.get("/settings")).body).toMatchObject({ bookings });
    const refused = (detail: string) => ({ status: 400, body: { code: "invalid_request", detail } });
    expect(await operator.edit("/settings", { bookings: { minMinutes: 481 } })).toMatchObject(
      refused("The shortest booking is longer than the longest."),
    );
    expect(await operator.edit("/settings", { bookings: { immediateMinutes: 481 } })).toMatchObject(
      refused("A start without a booking is longer than the longest."),
    );
    for (const wrong of [{ bufferMinutes: -1 }, { incrementMinutes: 7 }, { walkUps: "sometimes" }, { colour: 1 }]) {
      expect(await operator.edit("/settings", { bookings: wrong })).toMatchObject(refused("See `errors`."));
    }
    expect((await operator.get("/settings")).body).toMatchObject({ bookings });
  });

  it("reach charge points that keep bookings: at once, and only where they keep them by what was changed", async () => {
    const { operator } = world.current;
    const station = await world.current.station();
    const slot = { evseUid: `${station.id}-E1`, tokenUid: "VALID" };
    const times = { beginAt: clock.iso(3_600_000), endAt: clock.iso(7_200_000) };
    expect(await operator.post("/bookings", { ...slot, ...times })).toMatchObject({ status: 201 });
    const told = () => station.inside(({ state }) => state.calendar);
    const before = await told();
    expect(before).toMatchObject({ walkUps: "until", entries: [{ armAt: clock.now() + 3_300_000 }] });
    await operator.edit("/settings", { bookings: { mostPerPartner: 7 } });
    expect(await told()).toEqual(before);
    await operator.edit("/settings", { bookings: { walkUps: "refuse", armLeadMinutes: 15 } });
    expect(await told()).toMatchObject({
      version: before.version + 1,
      walkUps: "refuse",
      entries: [{ armAt: clock.now() + 2_700_000 }],
    });
  });

  it("are switched by administrators, and read by everybody who sees the stations", async () => {
    const technician = await Operator.hire(["station.read", "station.write"]);
    expect((await technician.get("/settings")).status).toBe(200);
    expect(await technician.edit("/settings", { onboarding: { enabled: true } })).toMatchObject({ status: 403 });
  });
});

describe("map tiles (portal 4.18)", () => {
  const tiles = { url: "https://tiles.example.com/{z}/{x}/{y}.png", attribution: "Some Maps" };
  const asked: string[] = [];
  afterEach(() => {
    vi.restoreAllMocks();
    asked.length = 0;
  });

  function serve(answer: () => Response): void {
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
      asked.push(new Request(input).url);
      return answer();
    });
  }
  const picture = () => new Response(new Uint8Array([1, 2, 3]), { headers: { "Content-Type": "image/png" } });
  const read = async (tile: string) => call(`/api/tiles/${tile}`, { headers: await createApiKey(["station.read"]) });

  it("are off at first: nobody is asked for any", async () => {
    serve(picture);
    expect((await world.current.operator.get("/settings")).body).toMatchObject({ tiles: null });
    expect((await read("1/0/0")).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it("come through us from the address that is set, for browsers to keep, and end when it is taken away", async () => {
    const { operator } = world.current;
    serve(picture);
    expect(await operator.edit("/settings", { tiles })).toMatchObject({ status: 200, body: { tiles } });
    const answer = await read("3/7/2");
    expect(answer.headers.get("Content-Type")).toBe("image/png");
    expect(answer.headers.get("Cache-Control")).toMatch(/^private/);
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(asked).toEqual(["https://tiles.example.com/3/7/2.png"]);
    for (const none of ["3/8/0", "3/0/8", "23/0/0"]) expect((await read(none)).status).toBe(404);
    await operator.edit("/settings", { tiles: null });
    expect((await read("3/7/2")).status).toBe(404);
    expect(asked).toHaveLength(1);
  });

  it("are pictures or nothing", async () => {
    await world.current.operator.edit("/settings", { tiles });
    for (const answer of [
      () => new Response("<script>", { headers: { "Content-Type": "text/html" } }),
      () => new Response("<svg/>", { headers: { "Content-Type": "image/svg+xml" } }),
      () => new Response(null, { status: 302, headers: { Location: "https://elsewhere.example.com" } }),
      () => new Response(new Uint8Array(600_000), { headers: { "Content-Type": "image/png" } }),
      () => {
        throw new TypeError("network");
      },
    ]) {
      serve(answer);
      expect((await read("1/0/0")).status).toBe(503);
    }
  });

  it.each([
    { url: "https://tiles.example.com/{z}/{x}.png", attribution: "Some Maps" },
    { url: "ftp://tiles.example.com/{z}/{x}/{y}.png", attribution: "Some Maps" },
    { url: "https://me:secret@tiles.example.com/{z}/{x}/{y}.png", attribution: "Some Maps" },
    { url: "https://tiles.example.com/{z}/{x}/{y}.png", attribution: " " },
  ])("are refused with %o", async (wrong) => {
    expect((await world.current.operator.edit("/settings", { tiles: wrong })).status).toBe(400);
  });
});
