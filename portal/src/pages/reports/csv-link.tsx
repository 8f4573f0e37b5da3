import { Button } from "@mantine/core";
import { m } from "../../text.ts";
import { type Asked, csvAddress, type ReportName } from "./queries.ts";

interface ReportCsvLinkProps {
  readonly asked: Asked;
  readonly name: ReportName;
}

/** The report as the API's CSV. */
export function ReportCsvLink({ asked, name }: ReportCsvLinkProps) {
  return (
    <Button
      component="a"
      variant="default"
      size="compact-md"
      href={csvAddress(asked, name)}
      download={`${name}-${asked.month}.csv`}
    >
      {m.saveCsv()}
    </Button>
  );
}
