/** @jsxImportSource preact */
import { useCallback } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { setLocale } from "../../paraglide/runtime.js";
import { Pending } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { NotFound } from "../not-found.tsx";
import { ReceiptSheet } from "../receipt/receipt-sheet.tsx";
import { usePolled } from "../use-polled.ts";
import { loadMe, loadReceiptOfAccount, type Me } from "./account-api.ts";
import { Home } from "./home.tsx";
import { LinkPage } from "./link-page.tsx";
import { Welcome } from "./welcome.tsx";

const once = () => null;

/** `/d`: a driver's account; `/d/link#…`: what a mailed link opens; `/d/receipts/…`: a receipt of the account. */
export function AccountPage({ path }: { readonly path: string }) {
  const [part = "", id = ""] = path.split("/");
  if (part === "link") return <LinkPage token={location.hash.slice(1)} />;
  if (part === "receipts") return <ReceiptOfAccount id={id} />;
  return part === "" ? <Account /> : <NotFound text={m.notFoundText()} />;
}

/** The account's language, wherever its driver signs in. */
function spoken(me: Me | null): Me | null {
  if (me === null) return null;
  setLocale(me.language, { reload: false });
  document.documentElement.lang = me.language;
  return me;
}

const loadAccount = () => loadMe().then(spoken);

function Account() {
  const { value, problem, readAgain, take } = usePolled(loadAccount, once);
  if (value === undefined) {
    return (
      <Frame title={m.myAccount()}>
        <Pending problem={problem} heightRem={20} onRetry={readAgain} />
      </Frame>
    );
  }
  if (value === null) return <Welcome />;
  return <Home key={value.language} me={value} onMe={(me) => take(spoken(me))} onSignedOut={() => take(null)} />;
}

function ReceiptOfAccount({ id }: { readonly id: string }) {
  const load = useCallback(() => loadReceiptOfAccount(id), [id]);
  const { value, problem, readAgain } = usePolled(load, once);
  if (value !== undefined) return <ReceiptSheet receipt={value} footer={<a href="/d">{m.myAccount()}</a>} />;
  if (problem?.status === 404) return <NotFound text={m.noSuchReceipt()} />;
  return (
    <Frame title={m.receipt()}>
      <Pending problem={problem} heightRem={26} onRetry={readAgain} />
    </Frame>
  );
}
