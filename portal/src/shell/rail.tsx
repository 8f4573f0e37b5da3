import { useMediaQuery } from "@mantine/hooks";
import { useId, useRef } from "react";
import { m } from "../text.ts";
import { Nav } from "./nav.tsx";
import { NAV } from "./nav-entries.ts";
import styles from "./shell.module.css";
import { StationLinks } from "./station-links.tsx";

const NARROW = "(max-width: 56.25em)";

/** At the side of a desk's screen; at the bottom of a phone's, where what is rarely needed opens by "More". */
export function Rail() {
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  return (
    <nav className={styles.rail} aria-label={m.mainNavigation()}>
      {isNarrow ? (
        <>
          <Nav entries={NAV.filter(({ isOften }) => isOften)} />
          <More />
        </>
      ) : (
        <>
          <Nav entries={NAV} />
          <StationLinks />
        </>
      )}
    </nav>
  );
}

function More() {
  const id = useId();
  const rest = useRef<HTMLDivElement>(null);
  return (
    <>
      <button type="button" className={styles.railLink} popoverTarget={id}>
        <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 4h12M2 8h12M2 12h12" />
        </svg>
        {m.more()}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: its links take keys; a followed one closes it */}
      <div
        ref={rest}
        id={id}
        popover="auto"
        className={styles.rest}
        onClick={({ target }) => target instanceof HTMLAnchorElement && rest.current?.hidePopover()}
      >
        <Nav entries={NAV.filter(({ isOften }) => !isOften)} />
        <StationLinks />
      </div>
    </>
  );
}
