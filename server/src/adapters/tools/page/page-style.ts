/** How a page looks: by day and by night, on a screen and on paper. Contrasts are 4.5 to 1 or better for all text. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c1f24; --soft: #555c66; --ground: #ffffff; --raised: #f4f5f7; --edge: #c9ced6; --link: #0b57b0;
  --note: #0b57b0; --tip: #17693a; --warning: #8a5300; --danger: #b0231c;
  --c1: #2f6fbf; --c2: #c2571a; --c3: #2c8a57; --c4: #8a4fb5; --c5: #b3335f; --c6: #6b7280; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #a9b1bc; --ground: #15181c; --raised: #20242a; --edge: #434a54; --link: #7db4ff;
  --note: #7db4ff; --tip: #6fcf97; --warning: #f0b35e; --danger: #ff8f86;
  --c1: #6ea8f0; --c2: #f09a5e; --c3: #63c08d; --c4: #bf92e6; --c5: #ee83a8; --c6: #a9b1bc; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2em 0 .6em; }
h1 { font-size: 2rem; margin-top: 0; } h2 { font-size: 1.5rem; } h3 { font-size: 1.2rem; }
a { color: var(--link); text-decoration: underline; }
img, svg { max-width: 100%; height: auto; }
code, pre, kbd { font-family: ui-monospace, "SF Mono", Consolas, monospace; font-size: .9em; }
code { background: var(--raised); padding: .1em .3em; border-radius: 4px; }
pre { background: var(--raised); padding: 1rem; border-radius: 8px; overflow-x: auto; } pre code { background: none; padding: 0; }
blockquote { margin: 1em 0; padding: 0 1em; border-left: 4px solid var(--edge); color: var(--soft); }
hr { border: 0; border-top: 1px solid var(--edge); margin: 2em 0; }
table { border-collapse: collapse; margin: 1em 0; } th, td { border: 1px solid var(--edge); padding: .4em .7em; text-align: left; }
th { background: var(--raised); } .manus-scroll { overflow-x: auto; }
figure { margin: 1.5em 0; } figcaption { color: var(--soft); font-size: .9rem; }
summary { cursor: pointer; } details { margin: 1em 0; }
.manus-title { font-weight: 600; margin: 0 0 .4em; }
.manus-callout, .manus-card { background: var(--raised); border: 1px solid var(--edge); border-radius: 8px; padding: .8rem 1rem; margin: 1em 0; }
.manus-callout { border-left-width: 4px; } .manus-callout > :last-child, .manus-card > :last-child { margin-bottom: 0; }
.manus-note { border-left-color: var(--note); } .manus-note > .manus-title { color: var(--note); }
.manus-tip { border-left-color: var(--tip); } .manus-tip > .manus-title { color: var(--tip); }
.manus-warning { border-left-color: var(--warning); } .manus-warning > .manus-title { color: var(--warning); }
.manus-danger { border-left-color: var(--danger); } .manus-danger > .manus-title { color: var(--danger); }
.manus-columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; align-items: start; }
.manus-columns > * { margin: 0; }
.manus-badge { background: var(--raised); border: 1px solid var(--edge); border-radius: 1em; padding: .05em .6em; font-size: .85em; }
.manus-metric { display: flex; flex-direction: column; background: var(--raised); border: 1px solid var(--edge); border-radius: 8px; padding: .8rem 1rem; }
.manus-metric-label, .manus-metric-change { color: var(--soft); font-size: .9rem; } .manus-metric-value { font-size: 1.8rem; font-weight: 600; }
.manus-tabs { display: flex; flex-wrap: wrap; margin: 1em 0; }
.manus-switch { position: absolute; opacity: 0; width: 1px; height: 1px; }
.manus-tabs > label { order: 1; padding: .4em .9em; border-bottom: 3px solid transparent; cursor: pointer; }
.manus-switch:checked + label { border-bottom-color: var(--link); font-weight: 600; }
.manus-switch:focus-visible + label { outline: 2px solid var(--link); outline-offset: 2px; }
.manus-panel { order: 2; display: none; width: 100%; border-top: 1px solid var(--edge); padding-top: .5rem; }
.manus-switch:checked + label + .manus-panel { display: block; }
.manus-chart svg { display: block; width: 100%; } .manus-grid { stroke: var(--edge); stroke-width: 1; } .manus-label { fill: var(--soft); font-size: 12px; }
.manus-line { fill: none !important; stroke-width: 2; } .manus-slice { stroke: var(--ground); stroke-width: 1; }
.manus-legend { display: flex; flex-wrap: wrap; gap: .3rem 1rem; list-style: none; padding: 0; margin: .5em 0; font-size: .9rem; }
.manus-swatch { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
.manus-colour-1 { fill: var(--c1); stroke: var(--c1); background: var(--c1); } .manus-colour-2 { fill: var(--c2); stroke: var(--c2); background: var(--c2); }
.manus-colour-3 { fill: var(--c3); stroke: var(--c3); background: var(--c3); } .manus-colour-4 { fill: var(--c4); stroke: var(--c4); background: var(--c4); }
.manus-colour-5 { fill: var(--c5); stroke: var(--c5); background: var(--c5); } .manus-colour-6 { fill: var(--c6); stroke: var(--c6); background: var(--c6); }
@media print { main { max-width: none; } .manus-panel { display: block; } .manus-tabs { display: block; } pre { white-space: pre-wrap; } }
`;
