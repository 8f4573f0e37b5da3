import { describe, expect, it } from "vitest";
import { refuseAddress } from "../../src/remote/public-address.ts";

describe("the address of a webhook", () => {
  it.each([
    "https://hooks.example.org/a?b=c",
    "https://hooks.example.org:8443/",
    "https://xn--bcher-kva.example/",
    "https://10.example.org/",
  ])("may be %s", (address) => {
    expect(refuseAddress(address, false)).toBeNull();
  });

  it.each([
    ["nowhere", "The address is no URL."],
    ["http://hooks.example.org/", "The address must begin with https://."],
    ["file:///etc/passwd", "The address must begin with https://."],
    ["https://me:secret@hooks.example.org/", "The address must not carry a password."],
    ["https://token@hooks.example.org/", "The address must not carry a password."],
  ])("may not be %s", (address, why) => {
    expect(refuseAddress(address, false)).toBe(why);
  });

  it.each([
    "https://localhost/",
    "https://LOCALHOST./",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://intranet/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://10.0.0.8/",
    "https://169.254.169.254/",
    "https://8.8.8.8/",
    "https://[::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:10.0.0.8]/",
    "https://[2001:db8::1]/",
  ])("may not lead where only insiders are: %s", (address) => {
    expect(refuseAddress(address, false)).toBe("The address must be a public host name.");
  });

  it("may be a program on the same machine in development, without TLS too", () => {
    for (const address of ["http://127.0.0.1:9000/hook", "https://localhost/hook", "http://[::1]:9000/"]) {
      expect(refuseAddress(address, true)).toBeNull();
    }
    expect(refuseAddress("ftp://127.0.0.1/", true)).toBe("The address must begin with https://.");
    expect(refuseAddress("http://a:b@127.0.0.1/", true)).toBe("The address must not carry a password.");
  });
});
