import { PERMISSIONS, type Permission } from "../../../src/entry/api/shared/permissions.ts";
import { anyOf } from "../format.ts";
import { ROLE_WORDS } from "../role-words.ts";
import { m } from "../text.ts";
import styles from "./blocks.module.css";

/** In place of what is for other roles: names them (portal 3.5). */
export function Forbidden({ permission }: { readonly permission: Permission }) {
  const roles = anyOf(PERMISSIONS[permission].map((role) => ROLE_WORDS[role]()));
  return (
    <div className={styles.block} role="alert">
      <h2>{m.forbiddenTitle()}</h2>
      <p>{m.forbiddenText({ roles })}</p>
    </div>
  );
}
