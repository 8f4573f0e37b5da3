import { vi } from "vitest";
import { HOUR } from "../../src/domain/time.ts";
import { fresh, type Operator } from "./operator.ts";

type Answer = (url: URL) => Response | Promise<Response>;

/** Markets with prices, one for each host, behind whatever the Worker fetches. */
export class Markets {
  readonly asked: string[] = [];
  readonly #answers = new Map<string, Answer>();

  /** To be restored by whoever opens it. */
  static open(): Markets {
    const markets = new Markets();
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
      const url = new URL(input instanceof Request ? input.url : `${input}`);
      markets.asked.push(url.host);
      const answer = markets.#answers.get(url.host);
      if (answer === undefined) throw new TypeError("nobody is there");
      return answer(url);
    });
    return markets;
  }

  /** What the market of this host answers from now on. */
  answers(host: string, answer: Answer): void {
    this.#answers.set(host, answer);
  }

  timesAsked(host: string): number {
    return this.asked.filter((each) => each === host).length;
  }
}

/** Hours from an instant on, each of one price in EUR/MWh, as aWATTar gives them. */
export function hoursFrom(from: number, prices: readonly number[], unit = "Eur/MWh"): Response {
  const data = prices.map((marketprice, index) => ({
    start_timestamp: from + index * HOUR,
    end_timestamp: from + (index + 1) * HOUR,
    marketprice,
    unit,
  }));
  return Response.json({ object: "list", data });
}

export const aMarket = (host: string, link: Record<string, unknown> = {}) => ({
  name: fresh("DSO"),
  kind: "http-price",
  link: {
    source: "awattar",
    baseUrl: `https://${host}`,
    currency: "EUR",
    timeZone: "Europe/Lisbon",
    prices: { gridFeeMicroPerKwh: 60_000, leviesMicroPerKwh: 10_000, taxBasisPoints: 2_300 },
    ...link,
  },
});

export const aHost = (): string => `${crypto.randomUUID().slice(0, 8)}.example.com`;

export async function created(operator: Operator, body: object): Promise<string> {
  const answer = await operator.post<{ id: string }>("/dsos", body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.id;
}
