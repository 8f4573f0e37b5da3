import { mixShares, renewablePercent } from "../../../src/entry/api/shared/mix-shares.ts";
import { wholePercent } from "../format.ts";
import { sourceWords } from "../source-words.ts";
import { m } from "../text.ts";
import styles from "./mix-bar.module.css";

interface MixBarProps {
  /** Amounts by source, of any unit. */
  readonly mix: Parameters<typeof mixShares>[0];
}

/** What energy is made of: a bar, its parts in words, and the renewable share as the sum of its parts. */
export function MixBar({ mix }: MixBarProps) {
  const shares = mixShares(mix);
  const renewable = renewablePercent(shares);
  return (
    <div className={styles.mix}>
      <strong>{renewable === null ? m.mixNotKnown() : m.renewableShare({ share: wholePercent(renewable) })}</strong>
      <div className={styles.bar} aria-hidden="true">
        {shares.map(({ source, amount }) => (
          <span key={source} data-source={source} style={{ flexGrow: amount }} />
        ))}
      </div>
      <ul className={styles.parts} aria-label={m.energySources()}>
        {shares.map(({ source, percent }) => (
          <li key={source}>
            <span className={styles.swatch} data-source={source} aria-hidden="true" />
            {m.sourceAndShare({ source: sourceWords(source), share: wholePercent(percent) })}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The same where there is little room: the bar, and the renewable share. */
export function SmallMixBar({ mix }: MixBarProps) {
  const shares = mixShares(mix);
  const renewable = renewablePercent(shares);
  return (
    <div className={styles.small} title={mixWords(mix)}>
      <span>{renewable === null ? m.mixNotKnown() : m.renewableShare({ share: wholePercent(renewable) })}</span>
      <div className={styles.bar} aria-hidden="true">
        {shares.map(({ source, amount }) => (
          <span key={source} data-source={source} style={{ flexGrow: amount }} />
        ))}
      </div>
    </div>
  );
}

/** The renewable share of a mix in words. */
export function renewableWords(mix: MixBarProps["mix"]): string {
  const renewable = renewablePercent(mixShares(mix));
  return renewable === null ? m.noValue() : wholePercent(renewable);
}

/** "Wind 70%, Gas 30%". */
export function mixWords(mix: MixBarProps["mix"]): string {
  const words = mixShares(mix).map(({ source, percent }) =>
    m.sourceAndShare({ source: sourceWords(source), share: wholePercent(percent) }),
  );
  return words.join(", ");
}
