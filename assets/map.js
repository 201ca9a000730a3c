// What the map's script (geo/maps.py) calls: one function per layer, each told only addresses, ids and numbers.
import { choropleth } from "./map/choropleth.js";
import { churches } from "./map/churches.js";
import { frame } from "./map/frame.js";
import { ground } from "./map/ground.js";
import { labels } from "./map/labels.js";
import { units } from "./map/units.js";

const layers = { choropleth, churches, frame, ground, labels, units };

window.DirectoryMap = Object.fromEntries(
  Object.entries(layers).map(([name, draw]) => [name, (options) => ({ addTo: (map) => draw(map, options) })]),
);

// A choice that is a question of its own is sent as soon as it is made.
for (const choice of document.querySelectorAll("[data-sends]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit(choice.form.querySelector("[aria-pressed=true]")));
}
