import { and, asc, gt, isNull, lte, or } from "drizzle-orm";
import type { Promotion } from "../domain/promotion.ts";
import type { Database } from "./database.ts";
import { promotions } from "./price-schema.ts";

/** Those whose window holds an instant, whatever the hour is anywhere: among them `promotionAt` decides. */
export function loadPromotionsAt(db: Database, at: number): Promise<readonly Promotion[]> {
  return db
    .select()
    .from(promotions)
    .where(
      and(
        gt(promotions.endAt, at),
        lte(promotions.startAt, at),
        or(isNull(promotions.endedAt), gt(promotions.endedAt, at)),
      ),
    )
    .orderBy(asc(promotions.createdAt), asc(promotions.id));
}
