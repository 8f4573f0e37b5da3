import { useQuery } from "@tanstack/react-query";
import type { Permission } from "../../src/entry/api/shared/permissions.ts";
import { meQuery } from "./query.ts";

/** Whether who is signed in may do something. The Worker decides; pages only do not offer what it would refuse. */
export function useMay(permission: Permission): boolean {
  const { data: me } = useQuery(meQuery);
  return me?.permissions.includes(permission) ?? false;
}
