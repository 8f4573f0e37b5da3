import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "../../blocks/announcements.tsx";
import { exactMoney } from "../../format.ts";
import { m } from "../../text.ts";
import { type Owner, setPrice } from "./queries.ts";
import { type Change, entryOf, type PriceEdits } from "./use-price-edits.ts";
import { CLASS_WORDS } from "./words.ts";

interface SavingContext {
  readonly owner: Owner;
  readonly timeZone: string;
  readonly edits: PriceEdits;
}

/** Enters one price after the other; what was entered is no change any more, also when the next is refused. */
export function useSavePrices({ edits, ...context }: SavingContext) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (changes: readonly Change[]) => {
      for (const change of changes) {
        const saved = await setPrice(entryOf(change, { ...context, effect: edits.effect }), crypto.randomUUID());
        edits.discard(change.class);
        const price = exactMoney(saved.priceMicroPerKwh, saved.currency);
        announce(m.priceSaved({ price, class: CLASS_WORDS[change.class]() }));
      }
      edits.discard();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["prices"] }),
  });
}
