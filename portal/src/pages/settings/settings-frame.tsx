import { Link, Outlet } from "@tanstack/react-router";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { Page } from "../../blocks/page.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import styles from "./settings.module.css";

/** The frame of the settings: its pages, side by side (portal 4.18). */
export function SettingsFrame() {
  const mayManage = useMay("settings.manage");
  if (!mayManage) {
    return (
      <Page title={m.settings()}>
        <Forbidden permission="settings.manage" />
      </Page>
    );
  }
  return (
    <Page title={m.settings()}>
      <nav className={styles.tabs} aria-label={m.settingsPages()}>
        <Link to="/settings" activeOptions={{ exact: true }}>
          {m.organisation()}
        </Link>
        <Link to="/settings/dsos">{m.dsoConnections()}</Link>
        <Link to="/settings/keys">{m.apiKeys()}</Link>
        <Link to="/settings/channels">{m.channels()}</Link>
        <Link to="/settings/audit">{m.auditLog()}</Link>
      </nav>
      <Outlet />
    </Page>
  );
}
