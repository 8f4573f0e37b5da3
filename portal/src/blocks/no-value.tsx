import { m } from "../text.ts";

const NO_VALUE = "–";

/** Nothing measured is not zero. */
export function NoValue() {
  return (
    <>
      <span aria-hidden="true">{NO_VALUE}</span>
      <span className="visually-hidden">{m.noValue()}</span>
    </>
  );
}
