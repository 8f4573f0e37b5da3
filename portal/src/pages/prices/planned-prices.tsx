import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TariffView } from "../../../../src/entry/api/shared/tariffs.ts";
import { announce } from "../../blocks/announcements.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { exactMoney } from "../../format.ts";
import { m } from "../../text.ts";
import type { PriceList } from "./price-list.ts";
import { PriceTime, setByWords } from "./price-words.tsx";
import styles from "./prices.module.css";
import { withdrawPrice } from "./queries.ts";
import { CLASS_WORDS, whyRefused } from "./words.ts";

interface PlannedPricesProps {
  readonly list: PriceList;
  readonly timeZone: string;
  readonly mayEdit: boolean;
}

/** Prices that were entered and have not begun; nothing where there are none. */
export function PlannedPrices({ list, timeZone, mayEdit }: PlannedPricesProps) {
  const planned = list.flatMap((price) => price.planned);
  if (planned.length === 0) return null;
  const isSetByHand = ({ origin }: TariffView) => origin.kind === "hand";
  const actions: Column<TariffView> = {
    id: "actions",
    label: m.priceActions(),
    cell: (version) => (isSetByHand(version) ? <Withdraw id={version.id} /> : null),
  };
  return (
    <section className={styles.part}>
      <h3>{m.plannedPrices()}</h3>
      <Rows
        label={m.plannedPrices()}
        rows={planned}
        keyOf={({ id }) => id}
        head={{ id: "class", label: m.connectorClass(), cell: (version) => CLASS_WORDS[version.class]() }}
        columns={[
          {
            id: "from",
            label: m.priceFrom(),
            cell: (version) => <PriceTime at={version.validFrom} timeZone={timeZone} none="" />,
          },
          {
            id: "price",
            label: m.priceVatColumn(),
            cell: ({ origin, priceMicroPerKwh, currency }) =>
              origin.kind === "end" ? m.organisationPriceAgain() : exactMoney(priceMicroPerKwh, currency),
          },
          { id: "setBy", label: m.priceSetBy(), cell: setByWords },
          ...(mayEdit && planned.some(isSetByHand) ? [actions] : []),
        ]}
      />
    </section>
  );
}

function Withdraw({ id }: { readonly id: string }) {
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => withdrawPrice(id),
    onSuccess: () => announce(m.priceWithdrawn()),
    onError: (error) => announce(whyRefused(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["prices"] }),
  });
  return (
    <Button variant="default" size="compact-md" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
      {m.withdrawPrice()}
    </Button>
  );
}
