import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  locationOfScope,
  locationScope,
  type PricedParty,
  partyOfScope,
  partyScope,
  type TariffVersion,
  tariffAt,
} from "../../src/domain/tariff.ts";

const version = (id: string, fields: Partial<TariffVersion>): TariffVersion => ({
  id,
  scope: "organisation",
  class: "standard",
  validFrom: 100,
  createdAt: fields.validFrom ?? 100,
  currency: "EUR",
  priceMicroPerKwh: 390_000,
  vatBasisPoints: 2_300,
  origin: { kind: "hand", by: null, reason: null, endAt: null },
  withdrawnAt: null,
  ...fields,
});

const HERE = locationScope("here");
const priceAt = (versions: readonly TariffVersion[], at: number) =>
  tariffAt(versions, { locationId: "here", party: null }, "standard", at)?.id;
const NL_MSP = { countryCode: "NL", partyId: "MSP" };

describe("the price in force (EN-T1, EN-T2)", () => {
  it("is the version with the latest start, whatever the order of the list", () => {
    const versions = [version("b", { validFrom: 200 }), version("c", { validFrom: 300 }), version("a", {})];
    expect(priceAt(versions, 199)).toBe("a");
    expect(priceAt(versions, 200)).toBe("b");
    expect(priceAt(versions, 1_000)).toBe("c");
  });

  it("is never a version that was withdrawn before it began", () => {
    const versions = [version("stands", {}), version("withdrawn", { validFrom: 200, withdrawnAt: 150 })];
    expect(priceAt(versions, 250)).toBe("stands");
  });

  it("is the location's own before the organisation's, once its own has begun", () => {
    const versions = [version("general", {}), version("own", { scope: HERE, validFrom: 200 })];
    expect(priceAt(versions, 150)).toBe("general");
    expect(priceAt(versions, 250)).toBe("own");
  });

  it("for a partner's driver is the party's own before the location's, and nobody else's (OCPI-F11)", () => {
    const partys = version("partys", { scope: partyScope(NL_MSP), validFrom: 200 });
    const versions = [version("general", {}), version("own", { scope: HERE }), partys];
    const forParty = (party: PricedParty | null, at: number) =>
      tariffAt(versions, { locationId: "here", party }, "standard", at)?.id;
    expect(forParty(NL_MSP, 150)).toBe("own");
    expect(forParty({ countryCode: "nl", partyId: "msp" }, 250)).toBe("partys");
    expect(forParty({ countryCode: "NL", partyId: "OTH" }, 250)).toBe("own");
    expect(forParty(null, 250)).toBe("own");
  });

  it("is what stands behind a list of one's own from its end on, until it begins anew", () => {
    const end = { kind: "end", after: "own", by: null, reason: null } as const;
    const versions = [
      version("general", {}),
      version("own", { scope: HERE, validFrom: 200 }),
      version("over", { scope: HERE, validFrom: 300, origin: end }),
      version("anew", { scope: HERE, validFrom: 400 }),
    ];
    expect([250, 300, 400].map((at) => priceAt(versions, at))).toEqual(["own", "general", "anew"]);
  });

  it("is never another location's, nor another class's", () => {
    const elsewhere = version("elsewhere", { scope: locationScope("elsewhere") });
    expect(priceAt([elsewhere, version("fast", { class: "fast" })], 500)).toBeUndefined();
  });

  it("is the first one entered for a start before there was any price", () => {
    const versions = [
      version("later", { validFrom: 100, createdAt: 90 }),
      version("first", { validFrom: 300, createdAt: 50 }),
    ];
    expect(priceAt(versions, 10)).toBe("first");
  });

  it("never changes afterwards for a start instant: every version is entered before it begins (OCPI-F7)", () => {
    const entered = fc.array(
      fc.record({
        scope: fc.constantFrom("organisation" as const, HERE),
        createdAt: fc.integer({ min: 0, max: 1_000 }),
        notice: fc.nat(500),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(entered, fc.nat(1_500), fc.nat(1_500), (list, at, laterBy) => {
        const versions = list
          .map(({ scope, createdAt, notice }, index) =>
            version(`v${index}`, {
              scope,
              createdAt: createdAt * 100 + index,
              validFrom: createdAt * 100 + index + notice,
            }),
          )
          .sort((left, right) => left.createdAt - right.createdAt);
        const known = (now: number) => versions.filter((each) => each.createdAt <= now);
        const firstEntry = versions[0]?.createdAt ?? 0;
        const now = Math.max(at * 100, firstEntry);
        expect(priceAt(known(now + laterBy * 100), at * 100)).toBe(priceAt(known(now), at * 100));
      }),
    );
  });
});

describe("price lists", () => {
  it("belong to the organisation, to one location, or to one party", () => {
    expect(partyOfScope(partyScope(NL_MSP))).toEqual(NL_MSP);
    expect(partyOfScope(locationScope("party:1"))).toBeNull();
    expect(locationOfScope(partyScope(NL_MSP))).toBeNull();
    expect(locationOfScope("organisation")).toBeNull();
    expect(locationOfScope(locationScope("porto:1"))).toBe("porto:1");
  });
});
