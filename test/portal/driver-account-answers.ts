import type * as z from "zod";
import type {
  DriverView,
  driverSessionSchema,
  driverSignInSchema,
  driverTokenSchema,
  paymentMethodsSchema,
} from "../../src/entry/api/shared/drivers.ts";
import { at, slot } from "./driver-answers.ts";

/** An account as the API answers it, to be changed while a test goes on. */
export interface Account {
  me: DriverView;
  sessions: z.infer<typeof driverSessionSchema>[];
  tokens: z.infer<typeof driverTokenSchema>[];
  signIns: z.infer<typeof driverSignInSchema>[];
  payment: z.infer<typeof paymentMethodsSchema>;
}

export const CARD_LEFT = { id: "pm_1", label: "visa •••• 4242" };
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
const EDGE =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0";

/** @param language of the account, which its pages speak. */
export function anAccount(language: DriverView["language"] = "en"): Account {
  const charged = {
    station: slot().station,
    slotLabel: "A2",
    powerW: null,
    price: { currency: "EUR", vatBasisPoints: 2_300, priceMicroPerKwh: 390_000 },
  };
  return {
    me: {
      id: "d1",
      email: "ana@example.com",
      name: "Ana Sousa",
      language,
      newEmail: null,
      state: "active",
      createdAt: at(-900),
    },
    sessions: [
      {
        ...charged,
        id: "s2",
        state: "charging",
        startedAt: at(-12),
        stoppedAt: null,
        energyWh: 2_610,
        payableMicro: 1_020_000,
        hasReceipt: false,
      },
      {
        ...charged,
        id: "s1",
        state: "ended",
        startedAt: at(-600),
        stoppedAt: at(-500),
        energyWh: 30_000,
        payableMicro: 11_700_000,
        hasReceipt: true,
      },
    ],
    tokens: [
      { uid: "APP-1", kind: "app", state: "valid", addedAt: at(-900) },
      { uid: "DRIVER-ANA-CARD", kind: "card", state: "valid", addedAt: at(-900) },
    ],
    signIns: [
      { id: "i1", deviceLabel: IPHONE, createdAt: at(-900), usedAt: at(0), isThis: true },
      { id: "i2", deviceLabel: FIREFOX, createdAt: at(-60), usedAt: at(-60), isThis: false },
      { id: "i3", deviceLabel: EDGE, createdAt: at(-3_000), usedAt: at(-3_000), isThis: false },
    ],
    payment: { items: [CARD_LEFT], nextCursor: null, onAccount: false, owes: false },
  };
}
