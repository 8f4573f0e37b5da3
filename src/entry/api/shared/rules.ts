/** Rules by which the Worker and its portal say the same of the same facts. */
export { evseStatus } from "../../../domain/location.ts";
export { speedOf } from "../../../domain/speed.ts";
