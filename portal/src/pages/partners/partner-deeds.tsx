import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { Question } from "../../blocks/question.tsx";
import { count } from "../../format.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { PartnerDialog } from "./partner-dialog.tsx";
import {
  changeTokens,
  endRegistration,
  keepOut,
  letIn,
  PARTNERS,
  removePartner,
  testPartner,
  type VersionedPartner,
} from "./queries.ts";

/** What is done, and what is said when it is. */
type Deed = () => Promise<string>;
type Asked = "block" | "end" | "remove";

/** Everything that can be done with a partner. */
export function PartnerDeeds({ versioned }: { readonly versioned: VersionedPartner }) {
  const { id, name, state, blockedAt } = versioned.partner;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isEditing, setEditing] = useState(false);
  const deed = useMutation({
    mutationFn: (run: Deed) => run(),
    onSuccess: (said) => announce(said),
    onError: (error) => announce(whyNotDone(error)),
    onSettled: () => client.invalidateQueries(PARTNERS),
  });
  const isRegistered = state === "registered";

  async function test(): Promise<string> {
    const { latencyMs, failure } = await testPartner(id);
    return failure === null ? m.partnerAnswered({ ms: count(latencyMs) }) : m.partnerDidNotAnswer();
  }

  const questions: Readonly<Record<Asked, { question: string; text: string; yes: string; run: Deed }>> = {
    block: {
      question: m.blockQuestion({ name }),
      text: m.blockText(),
      yes: m.block(),
      run: () => keepOut(id).then(() => m.partnerIsBlocked({ name })),
    },
    end: {
      question: m.endRegistrationQuestion({ name }),
      text: m.endRegistrationText(),
      yes: m.endRegistration(),
      run: () => endRegistration(id).then(() => m.registrationEnded({ name })),
    },
    remove: {
      question: m.removePartnerQuestion({ name }),
      text: m.removePartnerText(),
      yes: m.removePartner(),
      run: async () => {
        await removePartner(id);
        await navigate({ to: "/partners" });
        return m.partnerRemoved({ name });
      },
    },
  };
  const question = questions[asked ?? "block"];

  return (
    <>
      {isRegistered && (
        <>
          <Button variant="default" loading={deed.isPending} onClick={() => deed.mutate(test)}>
            {m.testConnection()}
          </Button>
          <Button
            variant="default"
            onClick={() => deed.mutate(() => changeTokens(id).then(() => m.tokensChanged({ name })))}
          >
            {m.changeTokens()}
          </Button>
        </>
      )}
      {blockedAt === null ? (
        <Button variant="default" onClick={() => setAsked("block")}>
          {m.block()}
        </Button>
      ) : (
        <Button variant="default" onClick={() => deed.mutate(() => letIn(id).then(() => m.partnerIsLetIn({ name })))}>
          {m.unblock()}
        </Button>
      )}
      <Button variant="default" onClick={() => setEditing(true)}>
        {m.modify()}
      </Button>
      <Button variant="default" onClick={() => setAsked(isRegistered ? "end" : "remove")}>
        {isRegistered ? m.endRegistration() : m.removePartner()}
      </Button>
      <Question
        {...question}
        isOpen={asked !== null}
        onAnswer={(isYes) => {
          setAsked(null);
          if (isYes) deed.mutate(question.run);
        }}
      />
      <PartnerDialog
        edited={versioned}
        isOpen={isEditing}
        onClose={() => setEditing(false)}
        onSaved={() => announce(m.partnerSaved({ name }))}
      />
    </>
  );
}
