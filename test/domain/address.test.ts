import { describe, expect, it } from "vitest";
import { isLoopback, networkOf } from "../../src/domain/address.ts";

describe("the network of an address", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("of %s is %s: one customer's addresses are one neighbour", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("is another one for a neighbour", () => {
    expect(networkOf("2001:db8:1:3::9")).not.toBe(networkOf("2001:db8:1:2::9"));
  });
});

describe("loopback", () => {
  it.each(["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])("%s is this machine", (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  it.each(["128.0.0.1", "12.7.0.1", "2001:db8::1", "::2"])("%s is not", (address) => {
    expect(isLoopback(address)).toBe(false);
  });
});
