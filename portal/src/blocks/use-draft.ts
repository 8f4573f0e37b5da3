import { useId, useState } from "react";
import { focusField, type WrongField } from "./error-summary.tsx";

type Texts<Name extends string> = Readonly<Record<Name, string>>;
export type Faults<Name extends string> = Readonly<Partial<Record<Name, string>>>;

interface DraftRules<Name extends string> {
  /** In the order of the form. */
  readonly labels: Readonly<Record<Name, () => string>>;
  readonly faultsOf: (texts: Texts<Name>) => Faults<Name>;
}

export interface Draft<Name extends string> {
  readonly texts: Texts<Name>;
  readonly isChanged: boolean;
  /** Empty until it was tried to save. */
  readonly wrong: readonly WrongField[];
  /** What an input of the form needs. */
  field(name: Name): {
    readonly id: string;
    readonly label: string;
    readonly value: string;
    readonly error: string | undefined;
    onChange(event: { readonly currentTarget: { readonly value: string } }): void;
  };
  change(texts: Partial<Texts<Name>>): void;
  /** Whether it can be saved; else what is wrong is named, and the first wrong field gets the focus. */
  check(): boolean;
}

/** What is typed into a form, beside what was there before. */
export function useDraft<Name extends string>(saved: Texts<Name>, { labels, faultsOf }: DraftRules<Name>): Draft<Name> {
  const form = useId();
  const [changes, setChanges] = useState<Partial<Texts<Name>>>({});
  const [isChecked, setChecked] = useState(false);
  const texts: Texts<Name> = { ...saved, ...changes };
  const names = Object.keys(labels) as Name[];
  const faults = faultsOf(texts);
  const idOf = (name: Name) => `${form}-${name}`;
  const change = (more: Partial<Texts<Name>>) => setChanges((before) => ({ ...before, ...more }));
  const wrong = names.flatMap((name) => {
    const why = faults[name];
    return why === undefined ? [] : [{ id: idOf(name), label: labels[name](), why }];
  });
  return {
    texts,
    isChanged: names.some((name) => texts[name] !== saved[name]),
    wrong: isChecked ? wrong : [],
    field: (name) => ({
      id: idOf(name),
      label: labels[name](),
      value: texts[name],
      error: isChecked ? faults[name] : undefined,
      onChange: ({ currentTarget }) => change({ [name]: currentTarget.value } as Partial<Texts<Name>>),
    }),
    change,
    check() {
      setChecked(true);
      const [first] = wrong;
      if (first !== undefined) focusField(first.id);
      return first === undefined;
    },
  };
}
