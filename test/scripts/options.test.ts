import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseStartOptions, usage } from "../../scripts/lib/options.ts";

const COMMAND = { name: "npm start", port: 8787, home: "/project/.local" };
const parse = (...args: readonly string[]) => parseStartOptions(args, COMMAND);

describe("the options of npm start", () => {
  it("have the defaults of the contract", () => {
    expect(parse()).toEqual({
      port: 8787,
      state: join("/project/.local", "state"),
      home: "/project/.local",
      world: true,
      empty: false,
      fixedPrices: false,
      reset: false,
      clockStartAt: undefined,
      timeScale: 1,
    });
  });

  it("put demo.json into the state directory when one is named", () => {
    expect(parse("--state", "/tmp/mine")).toMatchObject({ state: "/tmp/mine", home: "/tmp/mine" });
  });

  it("leave out the world without demo data", () => {
    expect(parse("--empty")).toMatchObject({ empty: true, world: false });
    expect(parse("--no-world")).toMatchObject({ empty: false, world: false });
  });

  it("set one clock", () => {
    const parsed = parse("--clock", "2026-11-18T09:20:00Z", "--time-scale", "60");
    expect(parsed).toMatchObject({ clockStartAt: Date.UTC(2026, 10, 18, 9, 20), timeScale: 60 });
  });

  it.each([
    ["--port", "0"],
    ["--port", "70000"],
    ["--port", "http"],
    ["--clock", "yesterday"],
    ["--time-scale", "0"],
    ["--time-scale", "-1"],
    ["--unheard-of", ""],
  ])("refuse %s %s with a sentence that names it", (option, value) => {
    const refused = parse(...(value === "" ? [option] : [`${option}=${value}`]));
    expect(refused).toBeInstanceOf(Error);
    expect((refused as Error).message).toContain(option);
  });

  it("are all explained by --help", () => {
    expect(parse("--help")).toBe("help");
    for (const option of ["port", "state", "no-world", "empty", "reset", "clock", "time-scale"]) {
      expect(usage(COMMAND)).toContain(`--${option}`);
    }
  });
});
