import { describe, expect, it } from "vitest";
import { flawOf } from "../../src/domain/password-flaw.ts";

const OWN = ["Ada Rossi", "ada.rossi@portonorte.example"];

describe("which passwords are taken (portal 2.5)", () => {
  it.each([
    ["14 characters", "x7!kQ2#mV9z&Lp", "too_short"],
    ["letters that two code units make count once", "\u{1F511}".repeat(14), "too_short"],
    ["257 characters", "x7 kQ2 mV9z Lp ".repeat(18).slice(0, 257), "too_long"],
  ] as const)("not %s", (_what, password, flaw) => {
    expect(flawOf(password, OWN)).toBe(flaw);
  });

  it.each([
    "passwordpassword",
    "Password1234567!",
    "P@ssw0rd-P@ssw0rd",
    "123456789012345",
    "qwertyuiopasdfgh",
    "aaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "Milan-Juventus-2026",
    "iloveyou iloveyou",
    "correcthorsebatterystaple",
    "AdaRossi1987!!!",
    "portonorte.example",
    "1qaz2wsx3edc4rfv",
  ])("not what everybody guesses: %s", (password) => {
    expect(flawOf(password, OWN)).toBe("too_common");
  });

  it.each([
    "fifteen letters",
    "three wet ducks crossed",
    "la mia bici perde i pezzi",
    "vB7-zK2-qR9-mX4",
    "!%&/()=?^*+#-_:",
    "密码不是这样写的而是要写得更长一些",
    "x7 kQ2 mV9z Lp ".repeat(17),
  ])("yes: %s", (password) => {
    expect(flawOf(password, OWN)).toBeNull();
  });
});
