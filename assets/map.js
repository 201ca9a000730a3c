// What the map's script (geo/maps.py) calls: one function per layer, each told only addresses, ids and numbers.
import "./choices.js";
import { areas } from "./map/areas.js";
import { choropleth } from "./map/choropleth.js";
import { churches } from "./map/churches.js";
import { frame } from "./map/frame.js";
import { ground } from "./map/ground.js";
import { labels } from "./map/labels.js";
import { units } from "./map/units.js";

const layers = { areas, choropleth, churches, frame, ground, labels, units };

window.DirectoryMap = Object.fromEntries(
  Object.entries(layers).map(([name, draw]) => [name, (options) => ({ addTo: (map) => draw(map, options) })]),
);
