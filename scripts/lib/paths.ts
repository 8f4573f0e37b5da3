import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..", "..");
export const local = join(root, ".local");
export const portalDirectory = join(root, "portal");
export const portalDist = join(portalDirectory, "dist");
