/** Style and behaviour of the page: small, our own, from our own origin. */
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --quiet: light-dark(#57606a, #9aa4af);
  --line: light-dark(#d5dae0, #333a42); --surface: light-dark(#f6f7f9, #1d2126); --accent: light-dark(#0b5cad, #6cb2ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; color: var(--ink); background: light-dark(#fff, #14171a);
  font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
h1, h2 { line-height: 1.2; } h2 { margin: 2.5rem 0 0.5rem; }
h3 { margin: 1rem 0 0.25rem; font-size: 0.875rem; color: var(--quiet); }
code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; background: var(--surface); border-radius: 0.375rem; }
label { position: sticky; top: 0; display: block; padding: 0.75rem 0; background: inherit; }
body > label { background: light-dark(#fff, #14171a); z-index: 1; }
input { width: 100%; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.375rem; color: inherit;
  background: var(--surface); font: inherit; }
details { margin: 0.5rem 0; scroll-margin-top: 6rem; border: 1px solid var(--line); border-radius: 0.375rem; }
summary { padding: 0.5rem 0.75rem; cursor: pointer; overflow-wrap: anywhere; }
summary > span { color: var(--quiet); }
details > div { padding: 0 0.75rem 0.75rem; border-top: 1px solid var(--line); }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; color: var(--accent); }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
td:last-child { min-width: 16rem; color: var(--quiet); overflow-wrap: break-word; }
[hidden] { display: none; }
`;

export const SCRIPT = `
const search = document.querySelector("input");
const count = document.querySelector("output");
const entries = [...document.querySelectorAll("details")].map((element) => [element, element.dataset.words.toLowerCase()]);
const filter = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const [element, text] of entries) {
    element.hidden = !words.every((word) => text.includes(word));
    if (!element.hidden) shown += 1;
  }
  for (const section of document.querySelectorAll("section"))
    section.hidden = !section.querySelector("details:not([hidden])");
  count.textContent = words.length === 0 ? "" : shown + " of " + entries.length;
};
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  search.value = "";
  filter();
  target.open = true;
  target.scrollIntoView();
};
search.addEventListener("input", filter);
addEventListener("hashchange", openTarget);
openTarget();
`;
