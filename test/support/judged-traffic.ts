import { vi } from "vitest";
import type { SimulatedEmsp } from "../../sim/emsp/simulated-emsp.ts";
import { type Exchange, type ExchangeOptions, judgeExchange } from "../ocpi/judge/exchange.ts";

/** Everything between us and a simulated eMSP of a test's own, judged by the schemas of the text. */
export interface JudgedTraffic {
  /** What is wrong with what we asked and answered so far. */
  readonly faults: () => Promise<readonly string[]>;
  /** How many of our answers and requests were judged. */
  readonly judged: () => number;
}

/** The simulator keeps no token, and judges the form of the header itself. */
const SOME_TOKEN = "Token eA==";

/** @param cpo our origin. */
export function judgeTraffic(emsp: SimulatedEmsp, cpo: string): JudgedTraffic {
  const answers: Promise<readonly string[]>[] = [];
  // A second eMSP's stands before the first's: a spy is put into the place of itself.
  const given = globalThis.fetch;
  const fetch = (vi.isMockFunction(given) ? given.getMockImplementation() : given) ?? given;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(input, init);
    if (request.url.startsWith(`${cpo}/ocpi/`)) answers.push(faultsOfAnswer(request, response.clone()));
    return response;
  });
  const asked = () => emsp.world.journal.entries.filter(({ direction }) => direction === "in");
  return {
    judged: () => answers.length + asked().length,
    faults: async () => [...(await Promise.all(answers)).flat(), ...asked().flatMap(faultsOfRequest)],
  };
}

type Asked = SimulatedEmsp["world"]["journal"]["entries"][number];

function faultsOfRequest({ method, url, headers, body }: Asked): readonly string[] {
  const sent = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const request = {
    headers: { ...Object.fromEntries(sent), authorization: SOME_TOKEN },
    ...(body === undefined ? {} : { body }),
  };
  const exchange = { server: "partner", method, request, response: { status: 200 } } as const;
  return judged({ ...exchange, ...placeOf(url, "/ocpi/emsp/") }, { only: "request" });
}

async function faultsOfAnswer(request: Request, response: Response): Promise<readonly string[]> {
  const { pathname, search } = new URL(request.url);
  const { status, headers } = response;
  const exchange = {
    server: "cpo",
    method: request.method,
    request: { headers: Object.fromEntries(request.headers) },
    response: { status, headers: Object.fromEntries(headers), body: await response.json() },
  } as const;
  return judged({ ...exchange, ...placeOf(pathname + search, "/ocpi/") }, { only: "response" });
}

function placeOf(url: string, base: string): Pick<Exchange, "module" | "path"> {
  const [path = "", query] = url.slice(base.length).split("?");
  const [version = "", named = "details", ...rest] = path.split("/");
  // Where the simulator wants the results of charging profiles.
  const module = named === "results" ? "chargingprofiles" : named;
  const segments = rest.map((segment) => `/${segment}`).join("");
  return {
    module: version === "versions" ? version : module,
    path: query === undefined ? segments : `${segments}?${query}`,
  };
}

function judged(exchange: Exchange, options: ExchangeOptions): readonly string[] {
  const { method, module, path } = exchange;
  return judgeExchange(exchange, options).map((fault) => `${method} ${module}${path}: ${fault}`);
}
