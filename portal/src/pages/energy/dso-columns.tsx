import { Link } from "@tanstack/react-router";
import type { Column } from "../../blocks/rows.tsx";
import { m } from "../../text.ts";
import { Contact } from "./contact.tsx";
import type { Dso } from "./queries.ts";
import { timeZoneOf } from "./standing.ts";

/** A DSO's name, which leads to its page. */
export function dsoHead(): Column<Dso> {
  return {
    id: "name",
    label: m.dso(),
    cell: ({ id, name }) => (
      <Link to="/energy/$dsoId" params={{ dsoId: id }}>
        {name}
      </Link>
    ),
  };
}

export function contactColumn(): Column<Dso> {
  return { id: "contact", label: m.contactColumn(), cell: (dso) => <Contact dso={dso} timeZone={timeZoneOf(dso)} /> };
}
