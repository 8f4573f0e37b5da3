import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { m } from "../../text.ts";
import { STEP_WORDS, type Step } from "./steps.ts";

/** Goes on, where there is nothing to save. */
export function NextStep({ stationId, step }: { readonly stationId: string; readonly step: Step }) {
  return (
    <Button
      renderRoot={(props) => (
        <Link {...props} to="/stations/$stationId/edit" params={{ stationId }} search={{ step }} />
      )}
    >
      {m.goOnWith({ step: STEP_WORDS[step]() })}
    </Button>
  );
}
