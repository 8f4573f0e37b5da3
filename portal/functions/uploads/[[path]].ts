import { onRequest as toWorker } from "../api/[[path]].ts";

/** Chargers that were told the portal's host bring and fetch their files by way of it. */
export const onRequest = toWorker;
