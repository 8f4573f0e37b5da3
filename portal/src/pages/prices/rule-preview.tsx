import { Rows } from "../../blocks/rows.tsx";
import { clockTime, exactMoney } from "../../format.ts";
import { m } from "../../text.ts";
import type { PricePreview } from "./queries.ts";
import { OUTCOME_WORDS } from "./words.ts";

interface RulePreviewProps {
  readonly preview: PricePreview;
  readonly timeZone: string;
}

/** What a policy would have decided in the last day, and would decide next, hour by hour. */
export function RulePreview({ preview: { currency, hours }, timeZone }: RulePreviewProps) {
  if (hours.length === 0) return <p role="status">{m.previewEmpty()}</p>;
  return (
    <Rows
      label={m.rulePreview()}
      rows={hours.toReversed()}
      keyOf={({ validFrom }) => validFrom}
      head={{ id: "from", label: m.priceFrom(), cell: ({ validFrom }) => clockTime(validFrom, timeZone) }}
      columns={[
        { id: "outcome", label: m.priceOutcome(), cell: ({ outcome }) => OUTCOME_WORDS[outcome]() },
        {
          id: "price",
          label: m.previewPrice(),
          isNumber: true,
          cell: ({ priceMicroPerKwh }) => exactMoney(priceMicroPerKwh, currency),
        },
        {
          id: "was",
          label: m.previewInForce(),
          isNumber: true,
          cell: ({ inForceMicroPerKwh: micro }) => (micro === null ? m.noValue() : exactMoney(micro, currency)),
        },
      ]}
    />
  );
}
