import type { Highs } from "highs";
import type { PlanProblem } from "../../src/domain/plan-problem.ts";

const SLOT_HOURS = 0.25;

/**
 * The objective of energy 4.1 in EUR as HiGHS finds it: written from the formulas in kW, kWh and EUR, and sharing nothing with
 * the planner. With `exclusive` it may not charge and discharge at once (a MILP), which matters below the price bound only.
 */
export function judgedOptimum(highs: Highs, problem: PlanProblem, { exclusive = false } = {}): number {
  const text = programText(problem, exclusive);
  return highs.withModel({ format: "lp", data: text }, (model) => {
    model.options.set({
      output_flag: false,
      mip_rel_gap: 0,
      mip_abs_gap: 1e-9,
      primal_feasibility_tolerance: 1e-9,
      dual_feasibility_tolerance: 1e-9,
    });
    model.run();
    return model.getObjectiveValue();
  });
}

type Term = readonly [factor: number, name: string];

class Program {
  readonly objective: Term[] = [];
  readonly rows: string[] = [];
  readonly bounds: string[] = [];
  readonly binaries: string[] = [];

  variable(name: string, { least = 0, most, cost = 0 }: { least?: number; most?: number; cost?: number }): string {
    this.bounds.push(most === undefined ? `${name} >= ${least}` : `${least} <= ${name} <= ${most}`);
    this.objective.push([cost, name]);
    return name;
  }

  row(terms: readonly Term[], sign: "=" | "<=" | ">=", value: number): void {
    this.rows.push(`${linear(terms)} ${sign} ${value}`);
  }

  get text(): string {
    const binaries = this.binaries.length === 0 ? "" : `Binaries\n${this.binaries.join("\n")}\n`;
    return `Minimize\n${linear(this.objective)}\nSubject To\n${this.rows.join("\n")}\nBounds\n${this.bounds.join("\n")}\n${binaries}End\n`;
  }
}

function linear(terms: readonly Term[]): string {
  return terms.map(([factor, name]) => `${factor < 0 ? "-" : "+"} ${Math.abs(factor)} ${name}`).join("\n");
}

function programText(problem: PlanProblem, exclusive: boolean): string {
  const { battery, weights } = problem;
  if (battery === null) throw new Error("a problem without a battery is no problem");
  const [storedKwh, minKwh, maxKwh] = [battery.storedWh / 1_000, battery.minWh / 1_000, battery.maxWh / 1_000];
  const efficiency = battery.dischargeEfficiencyBasisPoints / 10_000;
  const program = new Program();
  const last = problem.loadW.length;
  const leftover = leftoverEur(problem, efficiency);
  problem.loadW.forEach((_, slot) => {
    const band = { least: Math.min(minKwh, storedKwh), most: Math.max(maxKwh, storedKwh) };
    program.variable(`s${slot + 1}`, { ...band, cost: slot + 1 === last ? -leftover : 0 });
    supplyRows(program, problem, slot);
    storeRow(program, problem, slot);
    if (exclusive) exclusion(program, problem, slot);
    const reserveKwh = minKwh + (weights.reserveWh[slot] ?? 0) / 1_000;
    const reserveEur = (weights.reserveMicroPerKwhHour / 1e6) * SLOT_HOURS;
    shortfall(program, `r${slot}`, slot + 1, reserveKwh, reserveEur);
  });
  for (const [index, { slot, storedWh, microPerKwh }] of weights.goals.entries()) {
    shortfall(program, `k${index}`, slot, storedWh / 1_000, microPerKwh / 1e6);
  }
  return program.text;
}

/** Its price in the objective, EUR/kWh. */
function effectiveEur({ supplies, weights }: PlanProblem, index: number, slot: number): number {
  const supply = supplies[index];
  const { priceMicroPerKwh = 0, co2GramsPerKwh = 0 } = supply?.slots[slot] ?? {};
  const forced = weights.forcedDsoId[slot] ?? null;
  const carbon = (weights.carbonMicroPerKg / 1e6) * ((co2GramsPerKwh ?? 0) / 1_000);
  return (
    priceMicroPerKwh / 1e6 +
    carbon +
    (forced !== null && forced !== supply?.dsoId ? weights.forcedMicroPerKwh / 1e6 : 0)
  );
}

function supplyRows(program: Program, problem: PlanProblem, slot: number): void {
  const { supplies, battery, weights } = problem;
  const wear = (battery?.wearMicroPerKwh ?? 0) / 1e6;
  const loadKw = (problem.loadW[slot] ?? 0) / 1_000;
  const draws = supplies.map(({ slots }, index) =>
    program.variable(`g${index}_${slot}`, {
      most: (slots[slot]?.capacityW ?? 0) / 1_000,
      cost: SLOT_HOURS * effectiveEur(problem, index, slot),
    }),
  );
  const pv = program.variable(`v${slot}`, { most: (problem.pvW[slot] ?? 0) / 1_000 });
  const unservedEur = weights.unservedMicroPerKwh / 1e6;
  const unserved = program.variable(`u${slot}`, { most: loadKw, cost: SLOT_HOURS * unservedEur });
  const charge = program.variable(`c${slot}`, { most: (battery?.chargeW[slot] ?? 0) / 1_000, cost: SLOT_HOURS * wear });
  const give = program.variable(`d${slot}`, {
    most: (battery?.dischargeW[slot] ?? 0) / 1_000,
    cost: SLOT_HOURS * wear,
  });
  const { limitW = 0 } = problem.exports[slot] ?? {};
  const exported = program.variable(`e${slot}`, { most: limitW / 1_000, cost: -SLOT_HOURS * exportEur(problem, slot) });
  const sources = [...draws, pv, give, unserved].map((name): Term => [1, name]);
  program.row([...sources, [-1, charge], [-1, exported]], "=", loadKw);
  program.row(
    draws.map((name): Term => [1, name]),
    "<=",
    (problem.gridLimitW[slot] ?? 0) / 1_000,
  );
}

/** Nothing is bought to be sold: an export earns no more than the cheapest kWh that could be drawn costs. */
function exportEur(problem: PlanProblem, slot: number): number {
  const possible = problem.supplies.flatMap(({ slots }, index) =>
    (slots[slot]?.capacityW ?? 0) > 0 && (problem.gridLimitW[slot] ?? 0) > 0
      ? [effectiveEur(problem, index, slot)]
      : [],
  );
  return Math.min((problem.exports[slot]?.priceMicroPerKwh ?? 0) / 1e6, ...possible);
}

function storeRow(program: Program, { battery }: PlanProblem, slot: number): void {
  const [charging, giving] = [battery?.chargeEfficiencyBasisPoints ?? 0, battery?.dischargeEfficiencyBasisPoints ?? 0];
  const change: readonly Term[] = [
    [1, `s${slot + 1}`],
    [(-charging / 10_000) * SLOT_HOURS, `c${slot}`],
    [SLOT_HOURS / (giving / 10_000), `d${slot}`],
  ];
  if (slot === 0) program.row(change, "=", (battery?.storedWh ?? 0) / 1_000);
  else program.row([...change, [-1, `s${slot}`]], "=", 0);
}

function exclusion(program: Program, { battery }: PlanProblem, slot: number): void {
  const charges = `z${slot}`;
  program.binaries.push(charges);
  const [chargeKw, giveKw] = [(battery?.chargeW[slot] ?? 0) / 1_000, (battery?.dischargeW[slot] ?? 0) / 1_000];
  program.row(
    [
      [1, `c${slot}`],
      [-chargeKw, charges],
    ],
    "<=",
    0,
  );
  program.row(
    [
      [1, `d${slot}`],
      [giveKw, charges],
    ],
    "<=",
    giveKw,
  );
}

function shortfall(program: Program, name: string, slot: number, kwh: number, eurPerKwh: number): void {
  program.row(
    [
      [1, program.variable(name, { cost: eurPerKwh })],
      [1, `s${slot}`],
    ],
    ">=",
    kwh,
  );
}

/** λ: 0.9 (or as weighed) · η_d · median of the cheapest effective price among the DSOs that can give something. */
function leftoverEur(problem: PlanProblem, efficiency: number): number {
  const cheapest = problem.loadW
    .map((_, slot) =>
      problem.supplies.flatMap(({ slots }, index) =>
        (slots[slot]?.capacityW ?? 0) > 0 && (problem.gridLimitW[slot] ?? 0) > 0
          ? [effectiveEur(problem, index, slot)]
          : [],
      ),
    )
    .filter((prices) => prices.length > 0)
    .map((prices) => Math.min(...prices))
    .sort((one, other) => one - other);
  const middle = (cheapest.length - 1) / 2;
  const median = ((cheapest[Math.floor(middle)] ?? 0) + (cheapest[Math.ceil(middle)] ?? 0)) / 2;
  return Math.max(0, (problem.weights.terminalBasisPoints / 10_000) * efficiency * median);
}
