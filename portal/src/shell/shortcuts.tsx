import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { meQuery } from "../query.ts";
import { m } from "../text.ts";
import { Keys } from "./keys.ts";
import { NAV } from "./nav-entries.ts";
import styles from "./shell.module.css";

// Loaded when they are first asked for.
const Palette = lazy(() => import("./palette.tsx").then((chunk) => ({ default: chunk.Palette })));
const KeyHelp = lazy(() => import("./key-help.tsx").then((chunk) => ({ default: chunk.KeyHelp })));

/** Searching and going somewhere by keys, and the button for who has none. */
export function Shortcuts() {
  const [open, setOpen] = useState<"search" | "help" | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const close = () => setOpen(null);

  useEffect(() => {
    const keys = new Keys();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || isInDialog()) return;
      const deed = keys.press(event, isField(event.target), event.timeStamp);
      if (deed === null) return;
      event.preventDefault();
      if (deed.kind !== "goTo") return setOpen(deed.kind);
      const may = client.getQueryData(meQuery.queryKey)?.permissions ?? [];
      const page = NAV.find(({ key, permission }) => key === deed.key && may.includes(permission));
      if (page !== undefined) navigate({ to: page.to });
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [client, navigate]);

  return (
    <>
      <Button variant="default" size="compact-md" className={styles.search} onClick={() => setOpen("search")}>
        <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
          <circle cx="7" cy="7" r="4.5" />
          <path d="m10.5 10.5 4 4" />
        </svg>
        <span className={styles.name}>{m.search()}</span>
      </Button>
      <Suspense>
        {open === "search" && <Palette onClose={close} />}
        {open === "help" && <KeyHelp onClose={close} />}
      </Suspense>
    </>
  );
}

/** What is typed into it are letters. */
function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** A window over the page has its own keys. */
function isInDialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
