import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { exactMoney, exactTime, percent } from "../../format.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { CLASSES, type ConnectorClass } from "./price-list.ts";
import styles from "./prices.module.css";
import { type Owner, type PricePolicy, priceRuleQuery, type VersionedRule } from "./queries.ts";
import { RuleForm } from "./rule-form.tsx";
import { RuleWhy } from "./rule-why.tsx";
import { CLASS_WORDS } from "./words.ts";

interface RulePanelsProps {
  readonly owner: Owner;
  readonly timeZone: string;
}

/** How the prices of a list are decided by themselves, and what that came to (R13). */
export function RulePanels({ owner, timeZone }: RulePanelsProps) {
  return (
    <div className={styles.panels}>
      {CLASSES.map((ofClass) => (
        <RulePanel key={ofClass} owner={owner} ofClass={ofClass} timeZone={timeZone} />
      ))}
    </div>
  );
}

function RulePanel({ owner, ofClass, timeZone }: RulePanelsProps & { readonly ofClass: ConnectorClass }) {
  const versioned = useQuery(priceRuleQuery(owner, ofClass));
  const mayEdit = useMay("price.write");
  const [isEditing, setEditing] = useState(false);
  const title = m.ruleTitle({ class: CLASS_WORDS[ofClass]() });
  return (
    <Card
      title={title}
      actions={
        mayEdit &&
        versioned.data !== undefined && (
          <Button variant="default" size="compact-md" onClick={() => setEditing(true)}>
            {m.modifyRule()}
          </Button>
        )
      }
    >
      <Answer of={versioned} heightsPx={[260]}>
        {(loaded) => (
          <>
            <RuleFacts {...loaded} timeZone={timeZone} />
            <Dialog title={title} isOpen={isEditing} onClose={() => setEditing(false)} isWide>
              <RuleForm
                owner={owner}
                ofClass={ofClass}
                edited={loaded}
                timeZone={timeZone}
                onClose={() => setEditing(false)}
              />
            </Dialog>
          </>
        )}
      </Answer>
    </Card>
  );
}

function RuleFacts({ rule, timeZone }: VersionedRule & { readonly timeZone: string }) {
  const { isOn, onSince, policy, verdicts } = rule;
  const currency = verdicts.find(({ decision }) => decision !== null)?.decision?.currency ?? "EUR";
  return (
    <>
      <p>{isOn && onSince !== null ? m.ruleOnSince({ time: exactTime(onSince, timeZone) }) : m.ruleOff()}</p>
      <Facts facts={policyFacts(policy, currency)} />
      {verdicts.length > 0 && <RuleWhy verdicts={verdicts} timeZone={timeZone} />}
    </>
  );
}

function policyFacts(policy: PricePolicy, currency: string): readonly (readonly [string, string])[] {
  const amount = (micro: number) => exactMoney(micro, currency);
  return [
    [m.policyLook(), m.policyLookHours({ hours: policy.lookHours })],
    [m.policyOpex(), amount(policy.opexMicroPerKwh)],
    [m.policyMarkup(), percent(policy.markupBasisPoints)],
    [
      m.policyBounds(),
      m.fromToAmount({ least: amount(policy.floorMicroPerKwh), most: amount(policy.ceilingMicroPerKwh) }),
    ],
    [m.policyStep(), amount(policy.stepMicroPerKwh)],
    [m.policyHysteresis(), amount(policy.hysteresisMicroPerKwh)],
    [m.policyNotice(), m.minutes({ minutes: policy.noticeMinutes })],
  ];
}
