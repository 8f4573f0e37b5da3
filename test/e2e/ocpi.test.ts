import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { sharedStack } from "../support/shared.ts";

type Facts = Readonly<Record<string, unknown>>;
type Printed = { readonly control: string; readonly versionsUrl: string; readonly token: string };
type Pulled = { readonly message: string; readonly objects: readonly { readonly id: string }[] };
type Party = { readonly id: string; readonly state: string };
type Steps = { readonly items: readonly { readonly ok: boolean; readonly detail: string }[] };

const running: ChildProcess[] = [];
afterEach(() => {
  for (const { pid } of running.splice(0)) if (pid !== undefined) process.kill(-pid, "SIGKILL");
});

/** `npm run sim -- emsp`, with what it printed first and its control address. */
async function startEmsp(...args: readonly string[]) {
  const all = ["run", "--silent", "sim", "--", "emsp", "--port", "0", "--control-port", "0", "--quiet", ...args];
  const program = spawn("npm", all, { cwd: root, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  running.push(program);
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
  const printed = async () => JSON.parse((await lines.next()).value ?? "null") as Facts;
  const first = (await printed()) as unknown as Printed;
  const get = async (path: string) => (await (await fetch(`${first.control}/${path}`)).json()) as Facts;
  const act = async <Answer = Facts>(path: string, body: unknown = {}) =>
    (await (await fetch(`${first.control}/${path}`, { method: "POST", body: JSON.stringify(body) })).json()) as Answer;
  return { ...first, printed, act, violations: async () => (await get("violations")).violations };
}

describe("an eMSP of one's own", () => {
  const { demo, api } = sharedStack();
  const body = async <Answer>(answer: Promise<Response>) => (await (await answer).json()) as Answer;

  it("registers with the token of demo.json, pulls, rotates and leaves; it finds nothing that is not as the text says (OCPI-E1, E2, J10, V4, V9, T20)", async () => {
    const token = demo.ocpi.tokenA ?? "";
    const emsp = await startEmsp("--versions-url", demo.ocpiVersions, "--token", token);
    expect(await emsp.printed()).toMatchObject({ ok: true });
    const tariffs = await emsp.act<Pulled>("pull/tariffs", { limit: "1" });
    expect(tariffs).toMatchObject({ message: "complete", pages: 2, objects: [{}, {}] });
    const locations = await emsp.act<Pulled>("pull/locations");
    expect(locations.objects.map(({ id }) => id)).toEqual(expect.arrayContaining(["bs1", "pn1"]));
    for (const step of ["rotate", "credentials", "unregister"])
      expect(await emsp.act(step)).toMatchObject({ ok: true });
    expect(await emsp.violations()).toEqual([]);
  });

  it("is registered with from here, told of what it does wrong, rotated and left (OCPI-J10, V6, V10, V14, R9)", async () => {
    const emsp = await startEmsp("--party", "NL-TWO");
    const expectedParties = [{ countryCode: "NL", partyId: "TWO" }];
    const partner = { name: "Second roamer", expectedParties, hosts: ["127.0.0.1"] };
    const { id } = await body<Party>(api("/parties", { method: "POST", body: partner }));
    const { versionsUrl, token } = emsp;
    const register = () => api(`/parties/${id}/registration`, { method: "POST", body: { versionsUrl, token } });

    await emsp.act("behaviour", { redirect: true });
    expect((await register()).status).toBe(502);
    const { items } = await body<Steps>(api(`/parties/${id}/handshakes`));
    expect(items).toMatchObject([{ ok: false, detail: expect.stringContaining("redirect") }]);

    await emsp.act("behaviour", {});
    expect(await body<Party>(register())).toMatchObject({ state: "registered" });
    const rotated = await api(`/parties/${id}/rotation`, { method: "POST" });
    expect(rotated.status).toBe(200);
    expect((await emsp.act<Pulled>("pull/tariffs")).message).toBe("complete");
    expect((await api(`/parties/${id}/registration`, { method: "DELETE" })).status).toBe(204);
    expect(await emsp.act("pull/tariffs")).not.toMatchObject({ message: "complete" });
    expect(await emsp.violations()).toEqual([]);
  });
});
