import type { TariffView } from "../../../../src/entry/api/shared/tariffs.ts";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { m } from "../../text.ts";

interface PriceTimeProps {
  readonly at: string | null;
  readonly timeZone: string;
  /** In place of a time. */
  readonly none: string;
}

export function PriceTime({ at, timeZone, none }: PriceTimeProps) {
  return at === null ? none : <ExactTime at={at} timeZone={timeZone} />;
}

interface SetByProps {
  readonly version: TariffView | null;
  /** Of a list that stands before the organisation's. */
  readonly isOwn: boolean;
}

/** Who or what decided a price. */
export function SetBy({ version, isOwn }: SetByProps) {
  if (version === null) return m.noValue();
  const words = setByWords(version);
  return isOwn ? m.ownPriceSetBy({ words }) : words;
}

export function setByWords({ origin, authorName }: TariffView): string {
  if (origin.kind === "rule") return m.setByRule();
  if (origin.by === null) return m.setByReturn();
  const name = authorName ?? m.somebodyGone();
  return origin.kind === "hand" ? m.setByPerson({ name }) : m.returnedBy({ name });
}
