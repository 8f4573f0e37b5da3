import { ExactTime } from "../../blocks/exact-time.tsx";

/** On the clock of who looks: partners belong to no station. */
export function Moment({ at }: { readonly at: string }) {
  return <ExactTime at={at} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone} />;
}
