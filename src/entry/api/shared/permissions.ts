export const ROLES = ["administrator", "technician", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** Permission → roles. The Worker decides by it, the portal mirrors it. */
export const PERMISSIONS = {
  "station.read": ["administrator", "technician", "viewer"],
  "session.read": ["administrator", "technician", "viewer"],
  "session.control": ["administrator", "technician"],
  "slot.command": ["administrator", "technician"],
  /** The frames of chargers, drivers' tags in them. */
  "journal.read": ["administrator", "technician"],
  "booking.write": ["administrator", "technician"],
  "maintenance.write": ["administrator", "technician"],
  "alert.handle": ["administrator", "technician"],
  /** Names and addresses of drivers. */
  "driver.contact": ["administrator", "technician"],
  "driver.manage": ["administrator"],
  "energy.write": ["administrator"],
  "price.write": ["administrator"],
  /** What partners are billed. */
  "billing.write": ["administrator"],
  "station.write": ["administrator"],
  "user.manage": ["administrator"],
  "settings.manage": ["administrator"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as readonly Permission[];

export function permissionsOf(role: Role): readonly Permission[] {
  return ALL_PERMISSIONS.filter((permission) => (PERMISSIONS[permission] as readonly Role[]).includes(role));
}
