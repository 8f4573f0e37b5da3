import * as z from "zod";
import { instant, wholeNumber } from "./fields.ts";

/** What `/api` answers of settings, and of charge points that are not registered yet. */

export const newcomerSchema = z
  .object({
    id: z.string(),
    vendor: z.string().nullable(),
    model: z.string().nullable(),
    serialNumber: z.string().nullable(),
    boot: z.record(z.string(), z.string()).nullable(),
    address: z.string().nullable(),
    transport: z.enum(["tls", "plain", "loopback"]),
    connected: z.boolean(),
    firstSeenAt: instant,
    lastSeenAt: instant,
    bootedAt: instant.nullable(),
    quarantinedMessages: wholeNumber,
    refusedAt: instant.nullable(),
  })
  .meta({
    id: "Newcomer",
    description: "An identity that nobody registered. Nothing it says is proved; `boot` holds all it said of itself.",
  });

export const quarantineSchema = z
  .object({
    items: z.array(
      z.object({
        at: instant,
        action: z.string(),
        request: z.record(z.string(), z.unknown()),
        response: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({
    id: "Quarantine",
    description: "Transaction messages of an identity that was not registered yet, as they came.",
  });
