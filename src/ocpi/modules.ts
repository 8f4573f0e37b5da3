/** What we are in a module: SENDER owns the objects, RECEIVER is told of them. */
export type InterfaceRole = "SENDER" | "RECEIVER";

export interface OcpiModule {
  readonly role: InterfaceRole;
}

/** THE TABLE: every module of OCPI 2.2.1 that is served. Version details and routes are made from it. */
export const MODULES = {
  credentials: { role: "SENDER" },
} as const satisfies Record<string, OcpiModule>;

export type ModuleId = keyof typeof MODULES;
