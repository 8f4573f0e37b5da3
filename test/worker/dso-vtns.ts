import { vi } from "vitest";
import { accessOf } from "../../sim/dso/access.ts";
import type { Outcome } from "../../sim/dso/reply.ts";
import { SimulatedDsos } from "../../sim/dso/simulated-dsos.ts";
import { DEMO_DSOS, type DsoSpec } from "../../sim/dso/spec.ts";
import { randomFrom } from "../../sim/random.ts";
import { fresh, type Operator } from "./operator.ts";

const HOST = "vtns.example.com";
const ORIGIN = `https://${HOST}`;
const SEED = 7;

/** The simulated VTNs behind whatever the Worker fetches, on the tests' clock. */
export class Vtns {
  readonly #dsos: SimulatedDsos;

  private constructor(specs: readonly DsoSpec[]) {
    const clock = { now: () => Date.now(), at: () => () => {} };
    this.#dsos = new SimulatedDsos(specs, { clock, seed: SEED, random: randomFrom(SEED), deliver: () => {} });
  }

  /** To be restored by whoever opens it. */
  static open(specs: readonly DsoSpec[] = DEMO_DSOS): Vtns {
    const vtns = new Vtns(specs);
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const body = await request.text();
      const { method, headers } = request;
      return responseOf(
        vtns.#dsos.answer({ method, url: new URL(request.url), headers: Object.fromEntries(headers), body }),
      );
    });
    return vtns;
  }

  /** What is sent to the control address of a DSO (docs/dso-simulator.md). */
  control(key: string, order: unknown): Readonly<Record<string, unknown>> {
    const url = new URL(`${ORIGIN}/_control/${key}`);
    const outcome = this.#dsos.answer({ method: "POST", url, headers: {}, body: JSON.stringify(order) });
    if (typeof outcome === "string" || outcome.status !== 200) throw new Error(JSON.stringify(outcome));
    return JSON.parse(outcome.body);
  }
}

/** One of them as an operator enters it. */
export async function enterVtn(operator: Operator, key: string): Promise<string> {
  const spec = DEMO_DSOS.find((each) => each.key === key);
  if (!spec) throw new Error(`no DSO ${key}`);
  const { baseUrl, program, clientId, clientSecret, currency } = accessOf(spec, ORIGIN);
  const prices = { gridFeeMicroPerKwh: 60_000, leviesMicroPerKwh: 10_000, taxBasisPoints: 2_300 };
  const link = { baseUrl, programs: [{ name: program }], clientId, clientSecret, venName: "emall", currency };
  const answer = await operator.post<{ id: string }>("/dsos", {
    name: fresh("DSO"),
    kind: "openadr3",
    link: { ...link, timeZone: spec.zone, prices, dayAheadAtMinute: spec.publishMinute },
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.id;
}

function responseOf(outcome: Outcome): Response {
  if (outcome === "refuse") throw new TypeError("connection refused");
  if (outcome === "hang") throw new DOMException("the operation timed out", "TimeoutError");
  return new Response(outcome.body, { status: outcome.status, headers: outcome.headers });
}

/** One that nobody is behind, as an operator enters it. */
export const aVtn = () => ({
  name: fresh("DSO"),
  kind: "openadr3",
  link: {
    baseUrl: "https://vtn.example.com/nordnett",
    programs: [{ name: "dynamic" }],
    clientId: "emall",
    clientSecret: "told-to-nobody",
    venName: "emall",
    currency: "EUR",
    timeZone: "Europe/Lisbon",
    prices: { gridFeeMicroPerKwh: 0, leviesMicroPerKwh: 0, taxBasisPoints: 0 },
  },
});
