// Police units: shields, above everything but the words.
import { around, controlBoxes, holds, onScreen, touch } from "./geometry.js";
import { card, isNarrow, nameOf, read, sayFailure, word } from "./page.js";
import { icon } from "./symbols.js";

// How far around a province its neighbours' units are shown, as a share of its width and height.
const NEAR = 0.25;
const EDGE = 26;

/** A unit outside the frame: its outline at the edge, with an arrow; none on `chosen` or where something else stands. */
function edgeMarker(map, unit, chosen, taken) {
  const size = map.getSize();
  const at = map.latLngToContainerPoint(unit.at);
  const inside = (value, most) => Math.min(Math.max(value, EDGE), most - EDGE);
  const edge = L.point(inside(at.x, size.x), inside(at.y, size.y));
  const box = around(edge, 2 * EDGE, 2 * EDGE);
  const inView = at.x > 0 && at.y > 0 && at.x < size.x && at.y < size.y;
  if (inView || holds(chosen, edge) || taken.some((other) => touch(box, other))) return null;
  taken.push(box);
  const turn = (Math.atan2(at.y - edge.y, at.x - edge.x) * 180) / Math.PI;
  const marker = L.marker(map.containerPointToLatLng(edge), {
    icon: icon("other_unit", isNarrow(map) ? 13 : 15, "map__symbol--edge"),
    pane: "units",
    interactive: false,
    keyboard: false,
  }).addTo(map);
  const arrow = document.createElementNS("http://www.w3.org/2000/svg", "path");
  arrow.setAttribute("d", "M19 -5 26 0 19 5Z");
  arrow.setAttribute("fill", "#4f6078");
  arrow.setAttribute("transform", `translate(10 12) rotate(${turn})`);
  marker.getElement().querySelector("svg").append(arrow);
  return marker;
}

/** Draw the units that `url` sends: all of them alike, or one `chosen` and the others around `bounds`. */
export function units(map, { url, chosen = null, page = null, bounds = null }) {
  map.createPane("units").style.zIndex = 640;
  let settle;
  map.units = new Promise((resolve) => {
    settle = resolve;
  });
  const own = new Set(chosen ?? []);
  const near = bounds && L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]).pad(NEAR);
  const show = ({ units: rows }) => {
    const shown = rows
      .map((row) => ({ ...row, at: L.latLng(row.lat, row.lon), own: own.has(row.id) }))
      .filter((unit) => !near || unit.own || near.contains(unit.at));
    for (const unit of shown) {
      const width = isNarrow(map) ? { country: 9, own: 24, other: 15 } : { country: 13, own: 28, other: 18 };
      const name = !page ? "unit" : unit.own ? "chosen_unit" : "other_unit";
      unit.width = !page ? width.country : unit.own ? width.own : width.other;
      const title = nameOf(unit);
      unit.marker = L.marker(unit.at, {
        icon: icon(name, unit.width),
        pane: "units",
        interactive: Boolean(page),
        keyboard: Boolean(page),
        alt: title,
        title: page ? title : "",
        zIndexOffset: unit.own ? 1000 : 0,
      }).addTo(map);
      if (page) {
        unit.marker.bindPopup(() => card(page.replace("/0", `/${unit.id}`), title, unit.demo ? [word(map, "demo")] : []));
      }
    }
    settle(shown);
    if (!page) return;
    let edges = [];
    const redraw = () =>
      map.ground.then((shapes) => {
        for (const marker of edges) marker.remove();
        map.edges = controlBoxes(map);
        const chosen = onScreen(map, shapes.find((shape) => shape.kind === "chosen")?.rings ?? []);
        edges = shown.map((unit) => (unit.own ? null : edgeMarker(map, unit, chosen, map.edges))).filter(Boolean);
      });
    map.on("moveend resize", redraw);
    redraw();
  };
  const load = () => read(url).then(show, () => sayFailure(map, load));
  load();
}
