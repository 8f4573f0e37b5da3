import { describe, expect, it } from "vitest";
import { allInMicroPerKwh, type DsoSnapshot } from "../../../src/domain/dso.ts";
import { SLOT } from "../../../src/domain/slots.ts";
import { DAY, HOUR, SECOND, toIso } from "../../../src/domain/time.ts";
import { type HttpPriceLink, httpPrice, httpPriceLink } from "../../../src/remote/dso/http-price.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const WINDOW = { startAt: NOON, endAt: NOON + 2 * DAY };
const COMMON = {
  currency: "EUR",
  timeZone: "Europe/Berlin",
  prices: { gridFeeMicroPerKwh: 100_000, leviesMicroPerKwh: 0, taxBasisPoints: 0 },
};
const ENERGY_CHARTS = httpPriceLink.parse({ source: "energy-charts", zone: "DE-LU", ...COMMON });
const AWATTAR = httpPriceLink.parse({ source: "awattar", ...COMMON });
const ENTSOE = { source: "entsoe", domain: "10Y1001A1001A82H", securityToken: "s3cret", withMix: false, ...COMMON };

/** Asks through a world that answers by path, and keeps what it was asked. */
async function ask(link: HttpPriceLink, answer: (url: URL) => string | Response) {
  const asked: URL[] = [];
  const fetch = async (url: string) => {
    asked.push(new URL(url));
    const given = answer(new URL(url));
    return typeof given === "string" ? new Response(given) : given;
  };
  const result = await httpPrice({ fetch, now: () => NOON, isDevelopment: false }).fetch(link, WINDOW);
  return { asked, result };
}
async function snapshotOf(link: HttpPriceLink, answer: (url: URL) => string | Response): Promise<DsoSnapshot> {
  const { result } = await ask(link, answer);
  if (!result.ok) throw new Error(result.fault.detail);
  return result.value;
}
const pricesOf = ({ slots }: DsoSnapshot) =>
  slots.map(({ startAt, price }) => [(startAt - NOON) / SLOT, price === null ? null : allInMicroPerKwh(price)]);
const faultOf = async (link: HttpPriceLink, answer: (url: URL) => string | Response) => {
  const { result } = await ask(link, answer);
  return result.ok ? null : result.fault;
};

describe("Energy-Charts", () => {
  const answer = (steps: readonly number[], price: readonly (number | null)[], unit?: string) =>
    JSON.stringify({ unix_seconds: steps.map((minutes) => NOON / SECOND + minutes * 60), price, unit });

  it("is asked for the zone and the days of the window, without a key", async () => {
    const { asked } = await ask(ENERGY_CHARTS, () => answer([0, 60], [1, 2]));
    expect(asked.map(String)).toEqual([
      "https://api.energy-charts.info/price?bzn=DE-LU&start=2031-05-05&end=2031-05-07",
    ]);
  });

  it("has hours, then quarter hours: the step is that between neighbouring stamps", async () => {
    const snapshot = await snapshotOf(ENERGY_CHARTS, () => answer([0, 60, 75, 90], [80, 40, 60, -20]));
    expect(pricesOf(snapshot)).toEqual([
      ...[0, 1, 2, 3].map((slot) => [slot, 180_000]),
      [4, 140_000],
      [5, 160_000],
      [6, 80_000],
    ]);
  });

  it("ends where prices are not published yet, and is refused where one is missing between others", async () => {
    const open = await snapshotOf(ENERGY_CHARTS, () => answer([0, 15, 30, 45], [80, 40, null, null]));
    expect(open.slots).toHaveLength(2);
    expect(await faultOf(ENERGY_CHARTS, () => answer([0, 15, 30], [80, null, 40]))).toMatchObject({
      kind: "implausible",
    });
  });

  it("is refused in another unit than it documents, and with one value whose length nobody knows", async () => {
    expect(await faultOf(ENERGY_CHARTS, () => answer([0, 15], [1, 2], "PLN / MWh"))).toMatchObject({
      kind: "implausible",
      detail: "The prices are in PLN, not in EUR.",
    });
    expect(await faultOf(ENERGY_CHARTS, () => answer([0], [1]))).toMatchObject({ kind: "implausible" });
  });
});

describe("aWATTar", () => {
  const row = (slot: number, marketprice: number, unit = "Eur/MWh") => ({
    start_timestamp: NOON + slot * HOUR,
    end_timestamp: NOON + (slot + 1) * HOUR,
    marketprice,
    unit,
  });

  it("is asked in milliseconds, and gives hours of a market price", async () => {
    const { asked, result } = await ask(AWATTAR, () =>
      JSON.stringify({ object: "list", data: [row(0, 30.5), row(1, -5)] }),
    );
    expect(asked.map(String)).toEqual([
      `https://api.awattar.de/v1/marketdata?start=${WINDOW.startAt}&end=${WINDOW.endAt}`,
    ]);
    expect(result.ok && pricesOf(result.value).map(([, price]) => price)).toEqual([
      ...Array(4).fill(130_500),
      ...Array(4).fill(95_000),
    ]);
  });

  it("is refused where it changes its unit on the way, or says none", async () => {
    const mixed = JSON.stringify({ data: [row(0, 1), row(1, 1, "ct/kWh")] });
    expect(await faultOf(AWATTAR, () => mixed)).toMatchObject({ kind: "implausible" });
    expect(await faultOf(AWATTAR, () => JSON.stringify({ data: [row(0, 1, "")] }))).toMatchObject({
      kind: "implausible",
    });
  });
});

interface PeriodSpec {
  readonly from: number;
  readonly until: number;
  readonly resolution?: string;
  readonly points: readonly (readonly [position: number, value: number])[];
  readonly sequence?: number;
  readonly curve?: string;
  readonly currency?: string;
  readonly unit?: string;
}
const minute = (at: number) => `${toIso(at).slice(0, 16)}Z`;
const priceDocument = (...series: readonly PeriodSpec[]) => `<?xml version="1.0" encoding="UTF-8"?>
<Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3">
  <mRID>1</mRID><type>A44</type>
  ${series
    .map(
      ({ from, until, points, resolution = "PT60M", curve = "A03", currency = "EUR", unit = "MWH", sequence }) => `
  <TimeSeries>
    <mRID>1</mRID>
    <in_Domain.mRID codingScheme="A01">10Y1001A1001A82H</in_Domain.mRID>
    <currency_Unit.name>${currency}</currency_Unit.name>
    <price_Measure_Unit.name>${unit}</price_Measure_Unit.name>
    ${sequence === undefined ? "" : `<classificationSequence_AttributeInstanceComponent.position>${sequence}</classificationSequence_AttributeInstanceComponent.position>`}
    <curveType>${curve}</curveType>
    <Period>
      <timeInterval><start>${minute(from)}</start><end>${minute(until)}</end></timeInterval>
      <resolution>${resolution}</resolution>
      ${points.map(([position, value]) => `<Point><position>${position}</position><price.amount>${value}</price.amount></Point>`).join("")}
    </Period>
  </TimeSeries>`,
    )
    .join("")}
</Publication_MarketDocument>`;

describe("ENTSO-E", () => {
  const link = httpPriceLink.parse(ENTSOE);
  const read = (...series: readonly PeriodSpec[]) => snapshotOf(link, () => priceDocument(...series));
  const hours = (from: number, count: number, more: Partial<PeriodSpec> = {}): PeriodSpec => ({
    from,
    until: from + count * HOUR,
    points: Array.from({ length: count }, (_, index) => [index + 1, 50]),
    ...more,
  });

  it("is asked for day-ahead prices of the domain, in UTC", async () => {
    const { asked } = await ask(link, () => priceDocument(hours(NOON, 2)));
    expect(asked.map(String)).toEqual([
      "https://web-api.tp.entsoe.eu/api?documentType=A44&in_Domain=10Y1001A1001A82H&out_Domain=10Y1001A1001A82H" +
        "&periodStart=203105051200&periodEnd=203105071200&securityToken=s3cret",
    ]);
  });

  it("repeats the value before an absent position, also at the end of the period", async () => {
    const snapshot = await read({
      from: NOON,
      until: NOON + 4 * HOUR,
      points: [
        [1, 10],
        [3, 30],
      ],
    });
    expect(pricesOf(snapshot).map(([, price]) => price)).toEqual([
      ...Array(8).fill(110_000),
      ...Array(8).fill(130_000),
    ]);
  });

  it("has a gap at an absent position of a curve that repeats nothing, and is refused for it", async () => {
    const gap = priceDocument({
      from: NOON,
      until: NOON + 3 * HOUR,
      points: [
        [1, 10],
        [3, 30],
      ],
      curve: "A01",
    });
    expect(await faultOf(link, () => gap)).toMatchObject({
      kind: "implausible",
      detail: expect.stringContaining("gap"),
    });
  });

  it.each([
    ["23 hours long", Date.UTC(2031, 2, 29, 23), Date.UTC(2031, 2, 30, 22), 92],
    ["24 hours long", Date.UTC(2031, 4, 4, 22), Date.UTC(2031, 4, 5, 22), 96],
    ["25 hours long", Date.UTC(2031, 9, 25, 22), Date.UTC(2031, 9, 26, 23), 100],
  ])("has as many quarter hours as its day, which is %s", async (_, from, until, count) => {
    const snapshot = await read({
      from,
      until,
      resolution: "PT15M",
      points: [
        [1, 10],
        [2, 20],
      ],
    });
    expect(snapshot.slots).toHaveLength(count);
    expect(snapshot.slots.at(-1)?.startAt).toBe(until - SLOT);
  });

  it("takes one of two resolutions for the same time, and the lowest classification first", async () => {
    const quarters: PeriodSpec = {
      from: NOON,
      until: NOON + HOUR,
      resolution: "PT15M",
      points: [
        [1, 10],
        [2, 20],
        [3, 30],
        [4, 40],
      ],
    };
    const hour = { from: NOON, until: NOON + HOUR, points: [[1, 99]] } as const;
    const finest = await read(hour, quarters);
    expect(pricesOf(finest).map(([, price]) => price)).toEqual([110_000, 120_000, 130_000, 140_000]);
    const first = await read({ ...quarters, sequence: 2 }, { ...hour, sequence: 1 });
    expect(pricesOf(first).map(([, price]) => price)).toEqual(Array(4).fill(199_000));
  });

  it("joins the days that come as series of their own", async () => {
    const snapshot = await read(hours(NOON + 10 * HOUR, 24), hours(NOON - 14 * HOUR, 24));
    expect(snapshot.slots).toHaveLength(48 * 4);
  });

  it.each([
    [{ unit: "KWT" }, "neither for a kWh nor for a MWh"],
    [{ currency: "PLN" }, "in PLN, not in EUR"],
  ])("is refused with %j", async (words, detail) => {
    expect(await faultOf(link, () => priceDocument(hours(NOON, 3, words)))).toEqual({
      kind: "implausible",
      detail: expect.stringContaining(detail),
    });
  });

  it("refuses by an acknowledgement, whatever the status says", async () => {
    const no = `<?xml version="1.0"?><Acknowledgement_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:7:0">
      <mRID>1</mRID><Reason><code>999</code><text>No matching data found</text></Reason></Acknowledgement_MarketDocument>`;
    for (const status of [200, 400]) {
      expect(await faultOf(link, () => new Response(no, { status }))).toEqual({
        kind: "implausible",
        detail: "It refused: No matching data found",
      });
    }
    expect(await faultOf(link, () => new Response(no, { status: 401 }))).toMatchObject({ kind: "refused" });
  });

  it("is unreadable where it is something else, and never tells its token", async () => {
    const page = "<html><body>Maintenance</body></html>";
    expect(await faultOf(link, () => page)).toMatchObject({ kind: "unreadable" });
    expect(await faultOf(link, () => "no & xml < at all")).toMatchObject({ kind: "unreadable" });
    const inside = httpPriceLink.parse({ ...ENTSOE, baseUrl: "https://192.168.0.1" });
    const fault = await faultOf(inside, () => page);
    expect(fault).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(fault)).not.toContain("s3cret");
  });

  const generation = (...kinds: readonly (readonly [psrType: string, mw: number, more?: string])[]) =>
    `<?xml version="1.0"?><GL_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0">${kinds
      .map(
        ([psrType, mw, more = ""]) => `<TimeSeries>${more}<quantity_Measure_Unit.name>MAW</quantity_Measure_Unit.name>
      <curveType>A03</curveType><MktPSRType><psrType>${psrType}</psrType></MktPSRType><Period>
      <timeInterval><start>${minute(NOON - DAY)}</start><end>${minute(NOON - DAY + HOUR)}</end></timeInterval>
      <resolution>PT60M</resolution><Point><position>1</position><quantity>${mw}</quantity></Point></Period></TimeSeries>`,
      )
      .join("")}</GL_MarketDocument>`;
  const withMix = httpPriceLink.parse({ ...ENTSOE, withMix: true });

  it("tells the mix of the same hours a day before, wind on land and at sea together, without what pumps took", async () => {
    const snapshot = await snapshotOf(withMix, (url) =>
      url.searchParams.get("documentType") === "A44"
        ? priceDocument(hours(NOON, 3))
        : generation(
            ["B18", 10],
            ["B19", 30],
            ["B16", 50],
            ["B99", 10],
            ["B10", 500, "<outBiddingZone_Domain.mRID>10Y1001A1001A82H</outBiddingZone_Domain.mRID>"],
          ),
    );
    expect(snapshot.slots.slice(0, 5).map(({ mix }) => mix)).toEqual([
      ...Array(4).fill({ WIND: 4_000, SOLAR: 5_000, UNKNOWN: 1_000 }),
      undefined,
    ]);
  });

  it("has its prices also where the mix cannot be read, and the log says so", async () => {
    const snapshot = await snapshotOf(withMix, (url) =>
      url.searchParams.get("documentType") === "A44"
        ? priceDocument(hours(NOON, 3))
        : new Response("", { status: 503 }),
    );
    expect(snapshot.slots).toHaveLength(12);
    expect(snapshot.ignored).toEqual(["Its mix: It answered HTTP 503."]);
  });
});

it("a link without its parts of the price is refused (EN-D4)", () => {
  const { prices: _, ...without } = COMMON;
  expect(httpPriceLink.safeParse({ source: "awattar", ...without }).success).toBe(false);
  const { taxBasisPoints: __, ...some } = COMMON.prices;
  expect(httpPriceLink.safeParse({ source: "awattar", ...COMMON, prices: some }).success).toBe(false);
  expect(AWATTAR).toMatchObject({ slotsAhead: 16, dayAheadAtMinute: 765, pollMinutes: 60 });
});
