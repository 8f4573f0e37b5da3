import { describe, expect, it } from "vitest";
import { ALL_PERMISSIONS, type Permission, permissionsOf } from "../../src/entry/api/shared/permissions.ts";

/** The table of portal 2.9, said by rank: who holds a permission besides administrators. */
const EVERYBODY: readonly Permission[] = ["station.read", "session.read"];
const TECHNICIANS: readonly Permission[] = [
  "session.control",
  "slot.command",
  "journal.read",
  "booking.write",
  "maintenance.write",
  "alert.handle",
  "driver.contact",
];
const ADMINISTRATORS: readonly Permission[] = [
  "driver.manage",
  "energy.write",
  "price.write",
  "billing.write",
  "station.write",
  "user.manage",
  "settings.manage",
];

describe("who may do what (portal 2.9)", () => {
  it("an administrator may do everything", () => {
    expect([...permissionsOf("administrator")].sort()).toEqual([...ALL_PERMISSIONS].sort());
    expect([...EVERYBODY, ...TECHNICIANS, ...ADMINISTRATORS].sort()).toEqual([...ALL_PERMISSIONS].sort());
  });

  it("a technician runs the stations and changes neither data, prices nor people", () => {
    expect([...permissionsOf("technician")].sort()).toEqual([...EVERYBODY, ...TECHNICIANS].sort());
  });

  it("a viewer reads", () => {
    expect(permissionsOf("viewer")).toEqual(EVERYBODY);
  });
});
