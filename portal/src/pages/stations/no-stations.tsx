import { Link } from "@tanstack/react-router";
import { Empty } from "../../blocks/empty.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";

/** What to do where there is no station: enter one, or ask for some. */
export function NoStations() {
  const mayEnter = useMay("station.write");
  return mayEnter ? (
    <Empty title={m.noStationYet()} text={m.noStationYetText()}>
      <Link to="/stations/new">{m.addFirstStation()}</Link>
    </Empty>
  ) : (
    <Empty title={m.noStationAssigned()} text={m.noStationAssignedText()} />
  );
}
