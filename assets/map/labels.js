// The words on the map, placed greedily one after the other: never over a pin, a point, a control or another word.
import { area, around, controlBoxes, holds, onScreen, probes, touch } from "./geometry.js";
import { isNarrow, nameOf, word } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";
const GAP = 3;
const STEP = 4;
const RINGS_INSIDE = 12;
const RINGS_OUTSIDE = 42;
const LINE = 1.22;
// An area that is so many times as large as its label gets it inside if at all possible, a smaller one outside.
const ROOMY = 2.5;
// A unit whose name would cross more of the map than this is written in two lines.
const WIDE_NAME = 0.35;
const CHURCH_NAMES_FROM_ZOOM = 12;
const TOWNS_FROM_ZOOM = 10;

const ALONG_EDGE = 24;

// Milliseconds after which the words are written even on a busy page, and where a browser cannot say when it is idle.
const LATEST = 500;
const SOON = 30;

const whenIdle = (run) =>
  window.requestIdleCallback ? requestIdleCallback(run, { timeout: LATEST }) : setTimeout(run, SOON);
const notAnyMore = (due) => (window.cancelIdleCallback ? cancelIdleCallback(due) : clearTimeout(due));

/** Points along the edge of an area's largest part that lie in view, best first: those to the right, as one reads on. */
function onEdge(map, rings) {
  const parts = onScreen(map, rings).sort((a, b) => area([b]) - area([a]));
  const size = map.getSize();
  const ring = (parts[0] ?? []).filter(({ x, y }) => x > 0 && y > 0 && x < size.x && y < size.y);
  const every = Math.max(1, Math.floor(ring.length / ALONG_EDGE));
  const points = ring.filter((_, i) => i % every === 0).sort((a, b) => b.x - a.x);
  return points.map((point) => map.containerPointToLatLng(point));
}

const canvas = document.createElement("canvas").getContext("2d");

/** What is written where: the rows of a label with their fonts, in the order in which they find their place. */
function wanted(map, shapes, units, churches, areas, shaded) {
  const narrow = isNarrow(map);
  const khmer = document.documentElement.lang === "km";
  const size = (wide, small) => (narrow ? small : wide);
  const found = [];
  const add = (kind, shape, at, text, style) => {
    if (text && at) found.push({ kind, shape, at, text, ...style });
  };
  for (const unit of units.filter(({ own }) => own)) {
    add("unit", null, unit.at, nameOf(unit), { px: size(14, 12.5), weight: 700, color: "#1b3a6b", below: unit.width });
  }
  const figureOf = (shape) => {
    const row = map.figures?.rows.get(shape.code);
    return { value: row?.dataset.label ?? "", unknown: row?.dataset.class === "", short: row?.dataset.short ?? "" };
  };
  const extent = (shape) => area(onScreen(map, shape.rings));
  const provinces = shapes.filter(({ kind }) => kind === "province").sort((a, b) => extent(a) - extent(b));
  // On a phone the large ones come first: the small ones have no room for a name anyway.
  for (const shape of narrow ? provinces.reverse() : provinces) {
    const style = { px: size(12.5, 11), weight: 600, color: "#14212e", leader: !narrow };
    add("province", shape, shape.label, nameOf(shape), {
      ...style,
      pin: units.find((unit) => unit.codes.includes(shape.code))?.at,
      ...figureOf(shape),
    });
  }
  for (const shape of shapes.filter(({ kind }) => kind === "district")) {
    const figure = map.figures?.kind === "district" ? figureOf(shape) : {};
    const color = map.figures ? "#14212e" : "#3a4450";
    add("district", shape, shape.label, nameOf(shape), { px: size(12.5, 11), weight: 600, color, ...figure });
  }
  // Communes are sent without their names: the table has them.
  for (const shape of shaded.filter(({ kind }) => kind === "commune")) {
    const { short, ...figure } = figureOf(shape);
    const style = { px: 11, weight: 400, color: "#14212e" };
    const name = map.figures.rows.get(shape.code)?.querySelector("th").textContent.trim();
    if (map.getZoom() >= TOWNS_FROM_ZOOM) add("commune", shape, shape.label, name, { ...style, ...figure, short });
  }
  for (const { minutes, rings } of areas) {
    const style = { px: size(12.5, 11), weight: 600, color: "#0b6258" };
    const edge = onEdge(map, rings);
    add("area", null, edge[0], word(map, "minutes").replace("%n", minutes), { ...style, edge });
  }
  for (const shape of shapes.filter(({ kind }) => kind === "neighbour")) {
    add("neighbour", shape, shape.label, nameOf(shape), { px: size(12.5, 11.5), weight: 400, color: "#5d5a52" });
  }
  if (!provinces.length) {
    for (const shape of shapes.filter(({ kind }) => kind === "lake")) {
      const style = { px: size(12.5, 11), weight: 400, color: "#2a5a86", italic: !khmer };
      add("lake", shape, shape.label, nameOf(shape), style);
    }
  }
  if (map.getZoom() >= TOWNS_FROM_ZOOM) {
    for (const shape of shapes.filter(({ kind }) => kind === "town")) {
      add("town", null, shape.label, nameOf(shape), { px: 11, weight: 400, color: "#3a4450" });
    }
  }
  if (map.getZoom() >= CHURCH_NAMES_FROM_ZOOM) {
    for (const church of churches) {
      add("church", null, church.at, nameOf(church), { px: 11, weight: 400, color: "#14212e", below: 14 });
    }
  }
  return found;
}

const family = getComputedStyle(document.body).fontFamily;
let font = "";

/** The width of a text. Naming a canvas its font takes longer than measuring, so a font is named only when it changes. */
const measure = (text, { px, weight, italic }) => {
  const needed = `${italic ? "italic " : ""}${weight} ${px}px ${family}`;
  if (font !== needed) canvas.font = font = needed;
  return canvas.measureText(text).width;
};

/** The ways to set a label, best first: one line, two lines, and for a province on a phone its figure alone. */
function settings(label) {
  const { text, value, short } = label;
  const figure = value ? [{ text: value, weight: 400, italic: label.unknown && document.documentElement.lang !== "km" }] : [];
  const ways = [[{ text }, ...figure]];
  const words = text.split(" ");
  if (words.length > 1) {
    const middle = Math.ceil(words.length / 2);
    ways.push([{ text: words.slice(0, middle).join(" ") }, { text: words.slice(middle).join(" ") }, ...figure]);
  }
  if (short && !label.leader) ways.push([{ text: short }]);
  return ways.map((rows) => {
    const lines = rows.map((row) => ({ ...label, ...row }));
    const lineHeight = label.px * (document.documentElement.lang === "km" ? 1.5 : LINE);
    return {
      lines,
      lineHeight,
      width: Math.max(...lines.map((line) => measure(line.text, line))),
      height: lineHeight * lines.length,
    };
  });
}

function* positions(start, rings) {
  yield start;
  for (let ring = 1; ring <= rings; ring += 1) {
    for (let turn = 0; turn < 16; turn += 1) {
      const angle = (turn * Math.PI) / 8;
      yield L.point(start.x + ring * STEP * Math.cos(angle), start.y + ring * STEP * Math.sin(angle));
    }
  }
}

/** Find a free place for a label, or none. */
function place(map, label, taken, frame, land) {
  const anchor = map.latLngToContainerPoint(label.at);
  const rings = label.shape && onScreen(map, label.shape.rings);
  let ways = settings(label);
  if (label.kind === "unit" && ways.length > 1 && ways[0].width > WIDE_NAME * frame.x) ways = [ways[1], ways[0]];
  const start = label.below ? anchor.add([0, label.below / 2 + 3 + ways[0].height / 2]) : anchor;
  const free = (box) =>
    box.left > 2 &&
    box.top > 2 &&
    box.right < frame.x - 2 &&
    box.bottom < frame.y - 2 &&
    !taken.some((other) => touch(box, other, GAP));

  const search = (from, reach, fits) => {
    for (const way of ways) {
      for (const at of positions(from, reach)) {
        const box = around(at, way.width, way.height);
        if (free(box) && fits(box, at, way)) return { ...way, at, box };
      }
    }
    return null;
  };
  // How many of nine points of the label's core lie in its area.
  const held = (at, way, share) =>
    probes(around(at, way.width * share, way.height * share)).filter((point) => holds(rings, point)).length;
  const inside = (share, least) => () =>
    search(start, RINGS_INSIDE, (_, at, way) => !rings || (held(at, way, share) >= least && holds(rings, at)));
  const outside = () => {
    const goal = label.pin ? map.latLngToContainerPoint(label.pin) : anchor;
    const found = search(goal, RINGS_OUTSIDE, (box) => !probes(box).some((point) => holds(land, point)));
    return found && { ...found, leaderTo: goal };
  };

  if (label.edge) {
    for (const at of label.edge) {
      const found = search(map.latLngToContainerPoint(at), 2, () => true);
      if (found) return found;
    }
    return null;
  }
  const tries = [inside(1, 9)];
  if (rings && label.kind !== "neighbour") {
    tries.push(inside(0.8, 9));
    if (label.leader) {
      const roomy = area(rings) > ROOMY * ways[0].width * ways[0].height;
      tries.push(...(roomy ? [inside(0.8, 6), outside] : [outside, inside(0.8, 5)]));
    } else {
      tries.push(inside(0.8, 5));
    }
  }
  for (const attempt of tries) {
    const found = attempt();
    if (found) return found;
  }
  return null;
}

function write(svg, found) {
  const { lines, lineHeight, at, leaderTo, box } = found;
  if (leaderTo) {
    const line = document.createElementNS(SVG, "line");
    const end = { x: Math.min(Math.max(leaderTo.x, box.left - 2), box.right + 2), y: at.y };
    for (const [name, value] of Object.entries({ x1: leaderTo.x, y1: leaderTo.y, x2: end.x, y2: end.y })) {
      line.setAttribute(name, value.toFixed(1));
    }
    line.setAttribute("stroke", "#14212e");
    line.setAttribute("stroke-width", ".9");
    svg.append(line);
  }
  lines.forEach((line, i) => {
    const text = document.createElementNS(SVG, "text");
    text.textContent = line.text;
    text.setAttribute("x", at.x.toFixed(1));
    text.setAttribute("y", (at.y + (i - (lines.length - 1) / 2) * lineHeight + line.px * 0.35).toFixed(1));
    text.setAttribute("font-size", line.px);
    text.setAttribute("font-weight", line.weight);
    text.setAttribute("fill", line.color);
    if (line.italic) text.setAttribute("font-style", "italic");
    svg.append(text);
  });
}

/** Write the names: again after each move, and whenever what they must not cover has changed. */
export function labels(map) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "map__labels");
  svg.setAttribute("aria-hidden", "true");
  map.getContainer().append(svg);
  let [churches, clusters, areas, shaded] = [[], [], [], []];
  let due = 0;

  // Once for all that changes together: finding places takes longer than anything else here.
  const draw = () => {
    notAnyMore(due);
    due = whenIdle(drawNow);
  };
  const drawNow = () =>
    Promise.all([map.ground, map.units]).then(([shapes, units]) => {
      svg.replaceChildren();
      const frame = map.getSize();
      const pin = ({ at, width }) => around(map.latLngToContainerPoint(at), width, width * 1.15);
      const points = [...units, ...clusters, ...churches.map(({ at }) => ({ at, width: 12 }))];
      const taken = [...(map.edges ?? controlBoxes(map)), ...points.map(pin)];
      const outline = shapes.find(({ kind }) => kind === "outline");
      const land = outline ? onScreen(map, outline.rings) : [];
      for (const label of wanted(map, shapes, units, churches, areas, shaded)) {
        const found = place(map, label, taken, frame, land);
        if (found) {
          taken.push(found.box);
          write(svg, found);
        }
      }
    });
  map.on("churchesshown", (event) => {
    ({ churches, clusters } = event);
    draw();
  });
  map.on("shadedshown", (event) => {
    shaded = event.shapes;
    draw();
  });
  map.on("areasshown", (event) => {
    areas = event.areas;
    draw();
  });
  map.on("zoomstart", () => svg.replaceChildren());
  map.on("move", () => svg.replaceChildren());
  map.on("moveend resize", draw);
  draw();
}
