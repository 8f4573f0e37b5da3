/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import blocks from "../blocks.module.css";
import { Refusal } from "../blocks.tsx";
import styles from "./account.module.css";
import { useSending } from "./use-sending.ts";

interface ListedProps<Item> {
  readonly title: string;
  readonly items: readonly Item[];
  /** Said where there are no items. */
  readonly none?: string;
  idOf(item: Item): string;
  show(item: Item): ComponentChildren;
  /** On the button that removes an item. */
  readonly action: string;
  /** The button's name for who does not see beside what it stands. Null: this item is not to be removed. */
  nameOf(item: Item): string | null;
  remove(item: Item): Promise<unknown>;
  onRemoved(): void;
  /** Below the list. */
  readonly children?: ComponentChildren;
}

/** What an account has of one kind, each with a button that removes it. */
export function Listed<Item>({ title, items, none, children, onRemoved, ...of }: ListedProps<Item>) {
  const { isSending, refusal, send } = useSending();
  const heading = useRef<HTMLHeadingElement>(null);
  const remove = async (item: Item) => {
    if (!(await send(() => of.remove(item)))) return;
    // The button goes with its item; whoever pressed it by keyboard stays at the list.
    heading.current?.focus();
    onRemoved();
  };
  const button = (item: Item, name: string) => (
    <button type="button" class={blocks.button} aria-label={name} disabled={isSending} onClick={() => remove(item)}>
      {of.action}
    </button>
  );
  return (
    <section class={blocks.block} aria-label={title}>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {items.length === 0 && none !== undefined && <p>{none}</p>}
      <ul class={styles.list}>
        {items.map((item) => {
          const name = of.nameOf(item);
          return (
            <li key={of.idOf(item)}>
              {of.show(item)}
              {name !== null && button(item, name)}
            </li>
          );
        })}
      </ul>
      <Refusal words={refusal} />
      {children}
    </section>
  );
}
