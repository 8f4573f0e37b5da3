import type { InferRequestType } from "hono/client";
import type { api } from "../../api.ts";
import { m } from "../../text.ts";
import { isMissing, numberOf, whyNotAtLeastZero, whyNotPercent } from "./fields.ts";
import type { Dso } from "./queries.ts";

/** A DSO as it stands in the fields of its form. */
export interface DsoDraft {
  readonly name: string;
  readonly kind: Dso["kind"];
  readonly sells: boolean;
  readonly gridOperator: boolean;
  readonly currency: string;
  readonly timeZone: string;
  readonly baseUrl: string;
  readonly program: string;
  readonly clientId: string;
  /** Empty in an edit: the one there is stays. */
  readonly clientSecret: string;
  readonly venName: string;
  readonly service: string;
  readonly zone: string;
  readonly securityToken: string;
  readonly energyPrice: string;
  readonly gridFee: string;
  readonly levies: string;
  readonly tax: string;
}

export type DsoField = Exclude<keyof DsoDraft, "kind" | "sells" | "gridOperator">;
export type DraftErrors = Partial<Record<DsoField, string>>;

export const SERVICES = ["energy-charts", "awattar", "entsoe"] as const;
type Service = (typeof SERVICES)[number];

const EMPTY: DsoDraft = {
  name: "",
  kind: "openadr3",
  sells: true,
  gridOperator: false,
  currency: "EUR",
  timeZone: "",
  baseUrl: "",
  program: "",
  clientId: "",
  clientSecret: "",
  venName: "",
  service: "energy-charts",
  zone: "",
  securityToken: "",
  energyPrice: "",
  gridFee: "0",
  levies: "0",
  tax: "0",
};

/** @param timeZone of the first station: a DSO is mostly of the same place. */
export function emptyDraft(timeZone: string): DsoDraft {
  return { ...EMPTY, timeZone };
}

type Fields = Readonly<Record<string, unknown>>;

export function draftOf({ name, kind, sells, gridOperator, link }: Dso): DsoDraft {
  const prices = fieldsOf(link.prices);
  const [program] = listOf(link.programs);
  const [row] = listOf(link.rows);
  const price = fieldsOf(row?.price);
  const net = microOf(price.energyMicroPerKwh) + microOf(price.gridFeeMicroPerKwh) + microOf(price.leviesMicroPerKwh);
  const tax =
    kind === "manual"
      ? net === 0
        ? 0
        : (100 * microOf(price.taxMicroPerKwh)) / net
      : microOf(prices.taxBasisPoints) / 100;
  const terms = kind === "manual" ? price : prices;
  return {
    ...EMPTY,
    name,
    kind,
    sells,
    gridOperator,
    currency: textOf(link.currency),
    timeZone: textOf(link.timeZone),
    baseUrl: textOf(link.baseUrl),
    program: textOf(program?.name ?? program?.id),
    clientId: textOf(link.clientId),
    venName: textOf(link.venName),
    service: textOf(link.source) || EMPTY.service,
    zone: textOf(link.zone ?? link.domain),
    energyPrice: unitsOf(price.energyMicroPerKwh),
    gridFee: unitsOf(terms.gridFeeMicroPerKwh),
    levies: unitsOf(terms.leviesMicroPerKwh),
    tax: String(Number(tax.toFixed(2))),
  };
}

/** A table of several rows is kept as it is: its prices are not in the form. */
export function hasTable(link: Fields | null): boolean {
  return listOf(link?.rows).length > 1;
}

/** What is asked for in the form, by how the DSO is reached. */
export function fieldsIn({ kind, service }: DsoDraft, link: Fields | null): readonly DsoField[] {
  const common = ["name", "currency", "timeZone"] as const;
  const terms = ["gridFee", "levies", "tax"] as const;
  if (kind === "openadr3") return [...common, "baseUrl", "program", "clientId", "clientSecret", "venName", ...terms];
  if (kind === "manual") return hasTable(link) ? common : [...common, "energyPrice", ...terms];
  if (service === "awattar") return [...common, ...terms];
  return [...common, "zone", ...(service === "entsoe" ? (["securityToken"] as const) : []), ...terms];
}

const SECRETS: readonly DsoField[] = ["clientSecret", "securityToken"];

/** @param link of the DSO that is edited; null: it is new. */
export function draftErrors(draft: DsoDraft, link: Fields | null): DraftErrors {
  const wrong = fieldsIn(draft, link).flatMap((field) => {
    const why = whyNotField(field, draft[field], link !== null);
    return why === null ? [] : [[field, why] as const];
  });
  return Object.fromEntries(wrong);
}

function whyNotField(field: DsoField, text: string, isEdit: boolean): string | null {
  if (isMissing(text)) return isEdit && SECRETS.includes(field) ? null : m.fieldMissing();
  if (field === "currency") return /^[A-Z]{3}$/.test(text) ? null : m.currencyWrong();
  if (field === "baseUrl") return URL.canParse(text) ? null : m.fieldNotAddress();
  if (field === "tax") return whyNotPercent(text);
  return ["energyPrice", "gridFee", "levies"].includes(field) ? whyNotAtLeastZero(text) : null;
}

type NewDso = InferRequestType<typeof api.dsos.$post>["json"];

export function newDso(draft: DsoDraft): NewDso {
  const { name, sells, gridOperator, currency, timeZone } = draft;
  const common = { name, sells, gridOperator };
  const asked = { currency, timeZone, prices: termsOf(draft) };
  switch (draft.kind) {
    case "openadr3":
      return {
        ...common,
        kind: "openadr3",
        link: { ...openAdrFields(draft), ...asked, clientSecret: draft.clientSecret },
      };
    case "http-price":
      return { ...common, kind: "http-price", link: { ...serviceFields(draft), ...asked } };
    case "manual":
      return { ...common, kind: "manual", link: { currency, timeZone, rows: [{ price: partsOf(draft) }] } };
  }
}

/** All of the link, as an edit wants it: what the form does not show stays, and so does a secret that was not typed. */
export function editedLink(draft: DsoDraft, link: Fields): Fields {
  const { currency, timeZone, clientSecret, securityToken } = draft;
  const terms = { ...fieldsOf(link.prices), ...termsOf(draft) };
  switch (draft.kind) {
    case "openadr3": {
      const [, ...others] = listOf(link.programs);
      const { programs, ...fields } = openAdrFields(draft);
      const secret = clientSecret === "" ? {} : { clientSecret };
      return { ...link, ...fields, programs: [...programs, ...others], currency, timeZone, prices: terms, ...secret };
    }
    case "http-price": {
      const { securityToken: _, ...fields } = { securityToken, ...serviceFields(draft) };
      return {
        ...link,
        ...fields,
        currency,
        timeZone,
        prices: terms,
        ...(securityToken === "" ? {} : { securityToken }),
      };
    }
    case "manual": {
      const rows = listOf(link.rows);
      const priced = hasTable(link) ? rows : [{ ...rows[0], price: partsOf(draft) }];
      return { ...link, currency, timeZone, rows: priced };
    }
  }
}

function openAdrFields({ baseUrl, program, clientId, venName }: DsoDraft) {
  return { baseUrl, programs: [{ name: program }], clientId, venName };
}

function serviceFields({ service, zone, securityToken }: DsoDraft) {
  switch (service as Service) {
    case "energy-charts":
      return { source: "energy-charts" as const, zone };
    case "awattar":
      return { source: "awattar" as const };
    case "entsoe":
      return { source: "entsoe" as const, domain: zone, securityToken };
  }
}

function termsOf({ gridFee, levies, tax }: DsoDraft) {
  return {
    gridFeeMicroPerKwh: microIn(gridFee),
    leviesMicroPerKwh: microIn(levies),
    taxBasisPoints: Math.round(numberOf(tax) * 100),
  };
}

/** A table has no terms: its tax is an amount. */
function partsOf(draft: DsoDraft) {
  const { gridFeeMicroPerKwh, leviesMicroPerKwh, taxBasisPoints } = termsOf(draft);
  const energyMicroPerKwh = microIn(draft.energyPrice);
  const net = energyMicroPerKwh + gridFeeMicroPerKwh + leviesMicroPerKwh;
  return {
    energyMicroPerKwh,
    gridFeeMicroPerKwh,
    leviesMicroPerKwh,
    taxMicroPerKwh: Math.round((net * taxBasisPoints) / 10_000),
  };
}

function microIn(text: string): number {
  return Math.round(numberOf(text) * 1_000_000);
}

function unitsOf(micro: unknown): string {
  return String(microOf(micro) / 1_000_000);
}

function microOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
