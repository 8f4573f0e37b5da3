import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { root } from "../scripts/lib/paths.ts";
import type { Compared, Measured, Rates, Storms } from "./measure.ts";
import type { Pages } from "./pages.ts";

/** One line of the table: smallest, median and largest figure of each side, and product ÷ floor of the medians. */
export type Row = {
  readonly what: string;
  /** So many charge points, or objects of a list. */
  readonly of: number;
  readonly product: Spread;
  readonly floor: Spread;
  readonly ratio: number;
};

export type Spread = { readonly min: number; readonly median: number; readonly max: number };

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly workerd: string;
  readonly loadAverage: number;
};

export function machineFacts(): Machine {
  const workerd = JSON.parse(readFileSync(join(root, "node_modules", "workerd", "package.json"), "utf8"));
  const [first] = cpus();
  return {
    cpu: first?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    workerd: workerd.version,
    loadAverage: loadavg()[0] ?? 0,
  };
}

export function rowsOfRates({ chargers, loops }: Rates): readonly Row[] {
  return [
    ...rowsOfLoop(["heartbeat", "heartbeats"], chargers, loops.heartbeat),
    ...rowsOfLoop(["meter value", "meter values"], chargers, loops.meterValues),
  ];
}

export function rowsOfPages({ list, objects, pages }: Pages): readonly Row[] {
  return rowsOfLoop([`page of ${list}`, `pages of ${list}`], objects, pages);
}

function rowsOfLoop(
  [one, many]: readonly [one: string, many: string],
  of: number,
  { product, floor }: Compared<readonly Measured[]>,
): readonly Row[] {
  const perSecond = { product: product.map((each) => each.perSecond), floor: floor.map((each) => each.perSecond) };
  const cpu = { product: product.flatMap(cpuOf), floor: floor.flatMap(cpuOf) };
  const isCpuKnown = cpu.product.length > 0 && cpu.floor.length > 0;
  return [rowOf(`${many}/s`, of, perSecond), ...(isCpuKnown ? [rowOf(`CPU µs per ${one}`, of, cpu)] : [])];
}

function cpuOf({ cpuMicroseconds }: Measured): readonly number[] {
  return cpuMicroseconds === null ? [] : [cpuMicroseconds];
}

export function rowsOfStorms({ chargers, storms }: Storms): readonly Row[] {
  const quantiles = (share: number): Compared<readonly number[]> => ({
    product: storms.product.map((storm) => quantile(storm.bootedAfterMs, share)),
    floor: storms.floor.map((storm) => quantile(storm.bootedAfterMs, share)),
  });
  return [
    rowOf("boot at once, p50 ms", chargers, quantiles(0.5)),
    rowOf("boot at once, p95 ms", chargers, quantiles(0.95)),
  ];
}

function rowOf(what: string, of: number, figures: Compared<readonly number[]>): Row {
  const product = spreadOf(figures.product);
  const floor = spreadOf(figures.floor);
  return { what, of, product, floor, ratio: product.median / floor.median };
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = sortedUp(figures);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const upper = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(upper) : (at(upper - 1) + at(upper)) / 2;
  return { min: at(0), median, max: at(sorted.length - 1) };
}

/** The smallest figure that at least this share does not exceed. */
export function quantile(figures: readonly number[], share: number): number {
  return sortedUp(figures)[Math.max(0, Math.ceil(share * figures.length) - 1)] ?? Number.NaN;
}

function sortedUp(figures: readonly number[]): readonly number[] {
  return [...figures].sort((left, right) => left - right);
}

export function tableOf(rows: readonly Row[]): string {
  const header = ["", "of", "product min/median/max", "floor min/median/max", "ratio"];
  const lines = rows.map(({ what, of, product, floor, ratio }) => [
    what,
    `${of}`,
    spreadText(product),
    spreadText(floor),
    ratio.toFixed(2),
  ]);
  return textTable(header, lines);
}

/** The first column is words, the others are figures. */
export function textTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((cells) => cells[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => "-".repeat(width + 1) + (column === 0 ? "-" : ":")).join("|")}|`;
  return [lineOf(header), rule, ...lines.map(lineOf)].join("\n");
}

function pad(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function spreadText({ min, median, max }: Spread): string {
  return [min, median, max].map((figure) => figure.toFixed(0)).join(" / ");
}
