import { useState } from "react";
import { decimal } from "../../../src/entry/api/shared/csv.ts";
import { Cursor } from "../figures/cursor.tsx";
import { Figure } from "../figures/figure.tsx";
import { kilowatts } from "../format.ts";
import { m } from "../text.ts";
import styles from "./power-figure.module.css";
import { type Flow, totalW } from "./power-now.ts";
import { flowDetail, flowName, powerFinding, type Sellers, sellerOf } from "./power-words.ts";

interface PowerFigureProps {
  readonly fileName: string;
  readonly flows: readonly Flow[];
  readonly sellers: Sellers;
}

/** Power now: from sources to what takes it. The width of a ribbon is its power. */
export function PowerFigure({ fileName, flows, sellers }: PowerFigureProps) {
  const [index, setIndex] = useState<number | null>(null);
  const textOf = (at: number) => (flows[at] === undefined ? "" : flowText(flows[at], sellers));
  return (
    <Figure
      title={m.powerNowTitle()}
      finding={powerFinding(flows, sellers)}
      fileName={fileName}
      rows={flows}
      keyOf={({ id }) => id}
      columns={[
        { label: m.flow(), text: (flow) => flowName(flow, sellers), csv: (flow) => flowName(flow, sellers) },
        { label: m.direction(), text: directionOf, csv: directionOf },
        {
          label: m.powerColumn(),
          isNumber: true,
          text: ({ powerW }) => kilowatts(powerW),
          csv: ({ powerW }) => decimal(powerW, 3),
        },
        { label: m.details(), text: (flow) => flowDetail(flow, sellers), csv: (flow) => flowDetail(flow, sellers) },
      ]}
      cursor={<Cursor label={m.chooseFlow()} count={flows.length} index={index} textOf={textOf} onMove={setIndex} />}
    >
      <Flows flows={flows} sellers={sellers} current={index === null ? null : (flows[index] ?? null)} />
    </Figure>
  );
}

function flowText(flow: Flow, sellers: Sellers): string {
  const named = { name: flowName(flow, sellers), power: kilowatts(flow.powerW), detail: flowDetail(flow, sellers) };
  return flow.isSource ? m.flowInText(named) : m.flowOutText(named);
}

function directionOf({ isSource }: Flow): string {
  return isSource ? m.flowsIn() : m.flowsOut();
}

interface FlowsProps extends Pick<PowerFigureProps, "flows" | "sellers"> {
  readonly current: Flow | null;
}

function Flows({ flows, sellers, current }: FlowsProps) {
  const [sources, sinks] = [flows.filter(({ isSource }) => isSource), flows.filter(({ isSource }) => !isSource)];
  const scale = scaleOf([sources, sinks]);
  return (
    <div className={styles.flows}>
      <Names flows={sources} sellers={sellers} current={current} />
      <Ribbons flows={sources} sellers={sellers} scale={scale} towards="bus" />
      <p className={styles.bus}>{m.kilowatts({ power: kilowatts(totalW(flows)) })}</p>
      <Ribbons flows={sinks} sellers={sellers} scale={scale} towards="sinks" />
      <Names flows={sinks} sellers={sellers} current={current} />
    </div>
  );
}

function Names({ flows, sellers, current }: FlowsProps) {
  const mostW = Math.max(1, ...flows.map(({ powerW }) => powerW));
  return (
    <ul className={styles.names}>
      {flows.map((flow) => (
        <li key={flow.id} data-current={flow === current} data-zero={flow.powerW === 0}>
          <span className={styles.name}>{flowName(flow, sellers)}</span>
          <span className={styles.value}>{m.kilowatts({ power: kilowatts(flow.powerW) })}</span>
          <span className={styles.detail}>{flowDetail(flow, sellers)}</span>
          <span
            className={`${styles.bar} ${styles[flow.kind]}`}
            data-seller={sellerOf(flow, sellers)?.place}
            style={{ width: `${(100 * flow.powerW) / mostW}%` }}
          />
        </li>
      ))}
    </ul>
  );
}

/** The field of the drawing: it is stretched to its place, and each flow has a share of the height. */
const WIDTH = 100;
const HEIGHT = 100;
/** So much of its share the widest ribbon takes. */
const FILLED = 0.9;
/** A flow that is alone is a ribbon, too, and no wall. */
const SHARES_AT_LEAST = 3;

/** Height per watt, the same on both sides. */
function scaleOf(sides: readonly (readonly Flow[])[]): number {
  const mostW = sides.map(
    (flows) => Math.max(SHARES_AT_LEAST, flows.length) * Math.max(0, ...flows.map(({ powerW }) => powerW)),
  );
  return (HEIGHT * FILLED) / Math.max(1, ...mostW);
}

interface RibbonsProps extends Pick<PowerFigureProps, "flows" | "sellers"> {
  readonly scale: number;
  readonly towards: "bus" | "sinks";
}

function Ribbons({ flows, sellers, scale, towards }: RibbonsProps) {
  const sumW = flows.reduce((sum, { powerW }) => sum + powerW, 0);
  let busY = (HEIGHT - sumW * scale) / 2;
  return (
    <svg className={styles.ribbons} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {flows.map((flow, index) => {
        const { id, kind, powerW } = flow;
        const width = powerW * scale;
        const atName = (HEIGHT / flows.length) * (index + 0.5) - width / 2;
        const atBus = busY;
        busY += width;
        const [left, right] = towards === "bus" ? [atName, atBus] : [atBus, atName];
        return (
          <path
            key={id}
            d={ribbon(left, right, width)}
            className={styles[kind]}
            data-zero={powerW === 0}
            data-seller={sellerOf(flow, sellers)?.place}
          />
        );
      })}
    </svg>
  );
}

/** A band that leaves and arrives level; a hairline where nothing flows. */
function ribbon(left: number, right: number, width: number): string {
  const middle = WIDTH / 2;
  const edge = (from: number, to: number) => `C${middle} ${from} ${middle} ${to}`;
  const upper = `M0 ${left}${edge(left, right)} ${WIDTH} ${right}`;
  if (width === 0) return upper;
  return `${upper}L${WIDTH} ${right + width}${edge(right + width, left + width)} 0 ${left + width}Z`;
}
