/** `npm run fuzz`: hostile frames over real sockets against the real Worker (docs/fuzz.md). */
import { parseFuzzOptions, USAGE } from "./options.ts";
import { report } from "./report.ts";
import { fuzz } from "./run.ts";

const options = parseFuzzOptions(process.argv.slice(2), Date.now());
if (options === "help") console.log(USAGE);
else if (options instanceof Error) {
  console.error(`${options.message}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  console.log(`Seed ${options.seed}`);
  let lastTold = "";
  const run = await fuzz(options, (line) => {
    if (line !== lastTold) console.error(line);
    lastTold = line;
  });
  console.log(report(options, run));
  process.exitCode = run.diary.breachCount === 0 ? 0 : 1;
}
