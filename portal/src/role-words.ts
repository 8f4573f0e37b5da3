import type { Role } from "../../src/entry/api/shared/permissions.ts";
import { m } from "./text.ts";

export const ROLE_WORDS: Readonly<Record<Role, () => string>> = {
  administrator: m.administrator,
  technician: m.technician,
  viewer: m.viewer,
};
