// Reach lines: from the churches to the unit that counts for them, one polyline per band, told apart by colour and dash.
import { isNarrow } from "./page.js";
import { symbols } from "./symbols.js";

const GAP = 2;

/** The part of a line between two points of the screen that leaves both symbols free. */
function cut(from, to, fromRadius, toRadius) {
  const length = from.distanceTo(to);
  if (length <= fromRadius + toRadius + 2 * GAP) return null;
  const step = to.subtract(from).divideBy(length);
  return [from.add(step.multiplyBy(fromRadius + GAP)), to.subtract(step.multiplyBy(toRadius + GAP))];
}

/** Draw the lines of `churches` (each with `at`, `band` and the id of its unit) to `units`; returns the layer. */
export function drawLines(map, churches, units, radius) {
  const byBand = new Map();
  for (const { at, band, unit } of churches) {
    const goal = units.get(unit);
    if (!goal || !symbols[band]?.dash) continue;
    const [from, to] = [map.latLngToLayerPoint(at), map.latLngToLayerPoint(goal.at)];
    const line = cut(from, to, radius, goal.width / 2);
    if (!line) continue;
    if (!byBand.has(band)) byBand.set(band, []);
    byBand.get(band).push(line.map((point) => map.layerPointToLatLng(point)));
  }
  const layers = [...byBand].map(([band, lines]) =>
    L.polyline(lines, {
      pane: "lines",
      interactive: false,
      color: symbols[band].color,
      dashArray: symbols[band].dash,
      weight: isNarrow(map) ? 1.1 : 1.3,
      opacity: 0.5,
      lineCap: band === "beyond_120" ? "round" : "butt",
    }),
  );
  return L.layerGroup(layers).addTo(map);
}
