// The ground: land, neighbours, provinces, water, outlines. Drawn from numbers; whatever needs it waits for `map.ground`.
import { isNarrow, read, sayFailure } from "./page.js";

// From the bottom up.
const ORDER = ["land", "border", "neighbour", "province", "chosen", "river", "main-river", "lake", "district", "outline"];

const LAND = new Set(["land", "border", "neighbour", "province", "chosen"]);

const STYLES = {
  land: { fill: true, fillColor: "#ebe7de", fillOpacity: 1, stroke: false, weight: 0 },
  border: { color: "#aaa498", weight: 1, dashArray: "5 3", fill: false },
  neighbour: { fill: true, fillColor: "#ece8df", fillOpacity: 1, color: "#aaa498", weight: 0.8 },
  province: { fill: true, fillColor: "#fdfcf8", fillOpacity: 1, color: "#2d3843", weight: 0.8 },
  chosen: { fill: true, fillColor: "#fdfcf8", fillOpacity: 1, color: "#fff", weight: 4 },
  river: { color: "#8fbbd9", weight: 1, fill: false },
  "main-river": { color: "#8fbbd9", weight: 2, fill: false },
  lake: { fill: true, fillColor: "#cfe1ee", fillOpacity: 1, color: "#6394b8", weight: 1 },
  district: { color: "#938d83", weight: 0.8, fill: false },
  outline: { color: "#2d3843", weight: 1.5, fill: false },
};
const NARROW_WEIGHTS = { province: 0.6, outline: 1.1 };
// The server has left out the points that nobody would see.
const AS_SENT = { smoothFactor: 0 };

/** Points from the steps in which they are sent: the first as it is, each further one from the one before. */
function points(ring, steps) {
  let [x, y] = [0, 0];
  const found = [];
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i];
    y += ring[i + 1];
    found.push([y / steps, x / steps]);
  }
  return found;
}

/** Shapes as they are drawn, from what is sent. */
export function decode({ steps, shapes }) {
  return shapes.map(({ rings, label, ...shape }) => ({
    ...shape,
    label: label && [label[1] / steps, label[0] / steps],
    rings: rings.map((ring) => points(ring, steps)),
  }));
}

function draw(map, shapes) {
  const renderers = { ground: L.svg({ padding: 0.5, pane: "ground" }), water: L.svg({ padding: 0.5, pane: "water" }) };
  for (const kind of ORDER) {
    const pane = LAND.has(kind) ? "ground" : "water";
    const renderer = renderers[pane];
    for (const shape of shapes.filter((candidate) => candidate.kind === kind)) {
      const weight = (isNarrow(map) && NARROW_WEIGHTS[kind]) || STYLES[kind].weight;
      const style = { ...STYLES[kind], ...AS_SENT, weight, renderer, interactive: kind === "province", pane };
      const filled = style.fill || kind === "district" || kind === "outline";
      shape.layer = (filled ? L.polygon : L.polyline)(shape.rings, { lineJoin: "round", ...style }).addTo(map);
    }
    if (kind === "district") {
      const chosen = shapes.find((shape) => shape.kind === "chosen");
      if (chosen) {
        const line = { ...AS_SENT, renderer, pane, interactive: false, fill: false, color: "#2d3843", weight: 1.7 };
        L.polygon(chosen.rings, line).addTo(map);
      }
    }
  }
}

/** Draw the ground that `url` sends. */
export function ground(map, { url }) {
  map.createPane("ground").style.zIndex = 250;
  // Travel areas lie between the land and the water.
  map.createPane("water").style.zIndex = 270;
  let settle;
  map.ground = new Promise((resolve) => {
    settle = resolve;
  });
  const load = () =>
    read(url).then(
      (data) => {
        const shapes = decode(data);
        // Without a base map there is no sea to tell from land.
        map.getContainer().classList.toggle("map--plain", !shapes.some((shape) => shape.kind === "land"));
        draw(map, shapes);
        settle(shapes);
      },
      () => sayFailure(map, load),
    );
  load();
}
