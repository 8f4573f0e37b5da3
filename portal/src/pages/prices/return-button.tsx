import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { Question } from "../../blocks/question.tsx";
import { m } from "../../text.ts";
import type { ClassPrice } from "./price-list.ts";
import styles from "./prices.module.css";
import { endOwnPrice, type Owner, priceRuleQuery, returnPrice } from "./queries.ts";
import { CLASS_WORDS, whyRefused } from "./words.ts";

interface ReturnButtonProps {
  readonly owner: Owner;
  readonly price: ClassPrice;
  onChanged(): void;
}

/** Gives a price that a person set back: to the rule or to what was before; an own price, to the organisation's. */
export function ReturnButton({ owner, price, onChanged }: ReturnButtonProps) {
  const { data: versioned } = useQuery(priceRuleQuery(owner, price.class));
  const isRuled = versioned?.rule.isOn ?? false;
  const origin = price.inForce?.origin;
  const isHeld = origin?.kind === "hand" && (isRuled || origin.endAt !== null);
  if (isHeld) return <GiveBack owner={owner} price={price} onChanged={onChanged} isOwnEnd={false} />;
  if (owner !== null && price.inForce !== null && !isRuled) {
    return <GiveBack owner={owner} price={price} onChanged={onChanged} isOwnEnd />;
  }
  return origin?.kind === "hand" ? <span className={styles.quiet}>{m.whyNoReturn()}</span> : null;
}

function GiveBack({ owner, price, onChanged, isOwnEnd }: ReturnButtonProps & { readonly isOwnEnd: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const ofClass = CLASS_WORDS[price.class]();
  const giveBack = useMutation({
    mutationFn: () => (isOwnEnd && owner !== null ? endOwnPrice(owner, price.class) : returnPrice(owner, price.class)),
    onSuccess: () => announce(isOwnEnd ? m.ownPriceEnded({ class: ofClass }) : m.priceReturned({ class: ofClass })),
    onError: (error) => announce(whyRefused(error)),
    onSettled: onChanged,
  });
  const label = isOwnEnd ? m.endOwnPrice() : m.returnToAutomatic();
  return (
    <>
      <Button variant="default" size="compact-md" loading={giveBack.isPending} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Question
        question={isOwnEnd ? m.endOwnQuestion({ class: ofClass }) : m.returnQuestion({ class: ofClass })}
        text={isOwnEnd ? m.endOwnText() : m.returnText()}
        yes={label}
        isOpen={isAsking}
        onAnswer={(isYes) => {
          setAsking(false);
          if (isYes) giveBack.mutate();
        }}
      />
    </>
  );
}
