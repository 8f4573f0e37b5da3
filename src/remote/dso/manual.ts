import * as z from "zod";
import { type DsoSlot, MIX_SOURCES } from "../../domain/dso.ts";
import { type LocalWindow, stretchesOf, type TableStretch } from "../../domain/local-table.ts";
import { slotAt, slotsBetween } from "../../domain/slots.ts";
import type { DsoAdapter } from "./adapter.ts";
import { answered, type DsoMeans } from "./call.ts";
import { currency, localWindow, microPerKwh, rowsOf, timeZone } from "./link.ts";

const WHOLE = 10_000;
const MOST_WATTS = 1_000_000_000;

const shares = z
  .partialRecord(z.enum(MIX_SOURCES), z.int().min(0).max(WHOLE))
  .refine(
    (mix) => Object.values(mix).reduce((sum, share) => sum + share, 0) === WHOLE,
    "The shares do not sum to 10000.",
  );

/** A table that people typed: a contract of fixed prices, or what a DSO only has on paper. */
export const manualLink = z.strictObject({
  currency,
  timeZone,
  rows: rowsOf(
    z.strictObject({
      ...localWindow,
      price: z.strictObject({
        energyMicroPerKwh: microPerKwh,
        gridFeeMicroPerKwh: microPerKwh.default(0),
        leviesMicroPerKwh: microPerKwh.default(0),
        taxMicroPerKwh: microPerKwh.default(0),
      }),
      importLimitW: z.int().min(0).max(MOST_WATTS).optional(),
      co2: z
        .strictObject({ gramsPerKwh: z.int().min(0).max(10_000), basis: z.enum(["average", "marginal"]) })
        .optional(),
      mix: shares.optional(),
    }),
  )
    .min(1)
    .describe("The first row that holds counts; where none does, there is no price."),
});
export type ManualLink = z.output<typeof manualLink>;
type Row = ManualLink["rows"][number] & LocalWindow;

/** Expanded to quarter hours through the changes of the clocks. A row that begins within one counts from the next. */
export function manual({ now }: Pick<DsoMeans, "now">): DsoAdapter<ManualLink> {
  return {
    kind: "manual",
    async fetch({ rows, timeZone }, { startAt, endAt }) {
      const stretches = stretchesOf<Row>(rows, slotAt(startAt), endAt, timeZone);
      const slots = stretches.flatMap(slotsOf);
      return answered({ fetchedAt: now(), slots, grants: [], offers: [], ignored: [] });
    },
  };
}

function slotsOf({ startAt, endAt, row }: TableStretch<Row>): readonly DsoSlot[] {
  if (row === null) return [];
  const { price, importLimitW, co2, mix } = row;
  return slotsBetween(startAt, endAt).map((slot) => ({
    startAt: slot,
    price,
    quality: "binding",
    importLimitW,
    co2,
    mix,
  }));
}
