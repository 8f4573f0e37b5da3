import { useQuery } from "@tanstack/react-query";
import { Dialog } from "../blocks/dialog.tsx";
import { meQuery } from "../query.ts";
import { m } from "../text.ts";
import { NAV } from "./nav-entries.ts";
import styles from "./palette.module.css";

/** What keys do, for who may go there. */
export function KeyHelp({ onClose }: { onClose(): void }) {
  const { data: me } = useQuery(meQuery);
  const pages = NAV.filter(({ permission }) => me?.permissions.includes(permission));
  const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
    [["Ctrl", "K"], m.search()],
    [["/"], m.search()],
    [["?"], m.shortcuts()],
    ...pages.map(({ key, label }) => [["g", key], label()] as const),
  ];
  return (
    <Dialog title={m.shortcuts()} isOpen={true} onClose={onClose}>
      <dl className={styles.keys}>
        {keys.map(([names, what]) => (
          <div key={names.join(" ")}>
            <dt>
              {names.map((name, index) => (
                <span key={name}>
                  {index > 0 && " "}
                  <kbd>{name}</kbd>
                </span>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
