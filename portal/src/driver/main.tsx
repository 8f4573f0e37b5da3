/** @jsxImportSource preact */
import "../tokens.css";
import "../reset.css";
import "./driver.css";
import { render, type VNode } from "preact";
import { m } from "../paraglide/messages.js";
import { getLocale } from "../paraglide/runtime.js";
import { reloadAfterDeploy } from "../reload-after-deploy.ts";
import { NotFound } from "./not-found.tsx";
import { SlotPage } from "./slot/slot-page.tsx";

/** By the first part of the address. What stands at a slot comes at once; the others are loaded when they are asked for. */
const PAGES: Readonly<Record<string, (rest: string) => VNode | Promise<VNode>>> = {
  c: (code) => <SlotPage code={code} />,
  r: async (token) => {
    const { ReceiptPage } = await import("./receipt/receipt-page.tsx");
    return <ReceiptPage token={token} />;
  },
  s: async (id) => {
    const { StationPage } = await import("./station/station-page.tsx");
    return <StationPage id={id} />;
  },
  d: async (rest) => {
    const { AccountPage } = await import("./account/account-page.tsx");
    return <AccountPage path={rest} />;
  },
};

async function pageAt(path: string): Promise<VNode> {
  const [, kind = "", ...rest] = path.split("/");
  const page = PAGES[kind];
  return page === undefined ? <NotFound text={m.notFoundText()} /> : page(decoded(rest.join("/")));
}

/** What is no address is no id either. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const root = document.getElementById("root");
if (root === null) throw new Error("driver.html has no #root");
reloadAfterDeploy();
document.documentElement.lang = getLocale();
render(await pageAt(location.pathname), root);
