import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_PAGE, nextPage, type ObjectPage, pageHeaders, readPageQuery } from "../../src/ocpi/paging.ts";
import { askingParty, routingHeaders } from "../../src/ocpi/routing.ts";

const ADDRESS = "https://emall.example/ocpi/2.2.1/locations";

function read(given: Record<string, string>) {
  const query = readPageQuery(given);
  if (!query.ok) throw new Error(query.detail);
  return query.value;
}

function nextOf(given: Record<string, string>, page: Partial<ObjectPage>): Record<string, string> {
  const shown = { objects: [], total: 1, last: null, ...page };
  const address = /^<(.*)>; rel="next"$/.exec(pageHeaders(ADDRESS, given, read(given), shown).link ?? "")?.[1];
  return Object.fromEntries(new URL(address ?? "").searchParams);
}

describe("the query of a list", () => {
  it("asks for all from the beginning where it says nothing (OCPI-T20, T23, R26)", () => {
    expect(read({})).toEqual({ from: null, to: null, offset: 0, limit: MAX_PAGE, after: null });
  });

  it.each([
    ["2026-05-08T10:00:00Z"],
    ["2026-05-08T10:00:00"],
    ["2026-05-08T10:00:00.000Z"],
    ["2026-05-08T12:00:00+02:00"],
    ["2026-05-08T12:00:00 02:00"],
  ])("reads the date %s, in UTC where it names no zone (OCPI-T16, T20, R21)", (date) => {
    expect(read({ date_from: date, date_to: date })).toMatchObject({
      from: Date.UTC(2026, 4, 8, 10),
      to: Date.UTC(2026, 4, 8, 10),
    });
  });

  it("has a limit that is lowered, not refused (OCPI-T22)", () => {
    expect([read({ limit: "7" }).limit, read({ limit: "999999" }).limit]).toEqual([7, MAX_PAGE]);
  });

  it.each([
    [{ offset: "-1" }],
    [{ offset: "x" }],
    [{ limit: "-1" }],
    [{ limit: "0" }],
    [{ limit: "1.5" }],
    [{ date_from: "yesterday" }],
    [{ date_to: "2026-02-30T00:00:00Z" }],
    [{ after: "the-last" }],
  ])("is refused with its place when it holds %o (OCPI-T30)", (given) => {
    const [name = ""] = Object.keys(given);
    expect(readPageQuery(given)).toMatchObject({
      ok: false,
      refusal: "invalid_request",
      detail: expect.stringContaining(name),
    });
  });
});

describe("the headers of a page", () => {
  it("lead on with all filters, to the object after the last one (OCPI-T21)", () => {
    const given = { date_from: "2026-05-08T10:00:00+02:00", date_to: "2027-01-01T00:00:00", offset: "40", limit: "20" };
    const last = { createdAt: 1_000, id: "LOC.1" };
    const next = nextOf(given, { objects: Array(20).fill({}), total: 61, last });
    expect(next).toMatchObject({ date_from: given.date_from, date_to: given.date_to, offset: "60", limit: "20" });
    expect(read(next)).toMatchObject({ offset: 60, limit: 20, after: last });
  });

  it("say how many there are and how many a page may have, also on a short last one, which leads nowhere (OCPI-T21, R7)", () => {
    const page = { objects: [{}], total: 41, last: null };
    const headers = pageHeaders(ADDRESS, {}, read({ offset: "40", limit: "10" }), page);
    expect(headers).toEqual({ "x-total-count": "41", "x-limit": String(MAX_PAGE) });
  });

  it("lead to an offset that a client may count by itself instead (OCPI-T20)", () => {
    const next = nextOf({}, { objects: [{}], last: { createdAt: 1, id: "A" } });
    expect(read({ ...next, offset: "7" })).toMatchObject({ offset: 7, after: null });
  });

  it("carry any id and instant there and back", () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^[\x20-\x7e]{1,36}$/), (createdAt, id) => {
        const next = nextOf({}, { objects: [{}], last: { createdAt, id } });
        expect(read(next).after).toEqual({ createdAt, id });
      }),
    );
  });
});

describe("the routing headers", () => {
  const us = { countryCode: "PT", partyId: "EML" };
  const parties = [
    { countryCode: "NL", partyId: "ONE" },
    { countryCode: "BE", partyId: "TWO" },
  ] as const;

  it("name both parties (OCPI-T10)", () => {
    expect(routingHeaders({ from: us, to: parties[0] })).toEqual({
      "ocpi-from-country-code": "PT",
      "ocpi-from-party-id": "EML",
      "ocpi-to-country-code": "NL",
      "ocpi-to-party-id": "ONE",
    });
  });

  it("answer the party that asked, whatever its case; never one that is not the caller's (OCPI-T12, T14, R27)", () => {
    expect(askingParty({ countryCode: "be", partyId: "two" }, parties)).toBe(parties[1]);
    expect(askingParty({ countryCode: "FR", partyId: "TWO" }, parties)).toBe(parties[0]);
    expect(askingParty({ countryCode: undefined, partyId: undefined }, parties)).toBe(parties[0]);
  });
});

describe("the Link of a partner's page (OCPI-T21)", () => {
  const FROM = "https://emsp.example/tokens?limit=2";

  it.each([
    ['<https://emsp.example/tokens?offset=2>; rel="next"', "https://emsp.example/tokens?offset=2"],
    ["<https://emsp.example/tokens?offset=2>; rel=next", "https://emsp.example/tokens?offset=2"],
    ['</tokens?offset=2>; title="more"; rel="next"', "https://emsp.example/tokens?offset=2"],
    ['<https://emsp.example/a>; rel="prev", <https://emsp.example/b>; rel="next"', "https://emsp.example/b"],
    ['<https://emsp.example/a>; rel="prev"', null],
    ["https://emsp.example/tokens?offset=2", null],
    ['<http://[>; rel="next"', null],
    [null, null],
  ])("%s leads to %s", (link, next) => {
    expect(nextPage(link, FROM)).toBe(next);
  });
});
