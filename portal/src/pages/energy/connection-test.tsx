import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";
import { count, exactMoney } from "../../format.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { faultWords } from "./contact.tsx";
import styles from "./energy.module.css";
import type { Dso, DsoTest } from "./queries.ts";

/** Asks a DSO once: how long it took and a sample price, or what is wrong, in words. */
export function ConnectionTest({ dso }: { readonly dso: Dso }) {
  const mayTest = useMay("energy.write");
  const test = useMutation({
    mutationFn: () => parseResponse(api.dsos[":id"].test.$post({ param: { id: dso.id } })),
  });
  if (!mayTest) return null;
  return (
    <div className={styles.section}>
      <div>
        <Button variant="default" size="compact-md" loading={test.isPending} onClick={() => test.mutate()}>
          {m.testConnection()}
        </Button>
      </div>
      <p role="status">
        {test.isError && m.failedServer()}
        {test.data !== undefined && testWords(test.data, dso.currency)}
      </p>
    </div>
  );
}

function testWords({ tookMs, slots, sample, fault }: DsoTest, currency: string): string {
  if (fault !== null) return faultWords(fault);
  const took = count(tookMs);
  if (sample === null) return m.testWorksWithoutPrice({ took });
  return m.testWorks({ took, count: count(slots), price: exactMoney(sample.priceMicroPerKwh, currency) });
}
