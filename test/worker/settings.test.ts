import { describe, expect, it } from "vitest";
import { clock, World } from "./ocpp-world.ts";
import { Operator } from "./operator.ts";

const world = World.forTests();

describe("the settings", () => {
  it("begin closed, and are switched from the version that was read", async () => {
    const { operator } = world.current;
    const first = await operator.get("/settings");
    expect(first.body).toEqual({
      onboarding: { enabled: false, until: null },
      speeds: { fastFromW: 22_000, rapidFromW: 100_000 },
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

  it("are switched by administrators, and read by everybody who sees the stations", async () => {
    const technician = await Operator.hire(["station.read", "station.write"]);
    expect((await technician.get("/settings")).status).toBe(200);
    expect(await technician.edit("/settings", { onboarding: { enabled: true } })).toMatchObject({ status: 403 });
  });
});
