// Areas shaded by the figure that the table beside the map shows; the table is the source.
import { decode } from "./ground.js";
import { read, sayFailure } from "./page.js";

const CLASSES = ["#fbf3d3", "#d0e0a4", "#9fcb9f", "#6ab09f", "#3f9694"];
const EDGES = { province: { color: "#2d3843", weight: 0.8 }, district: { color: "#938d83", weight: 0.8 } };
const COMMUNE_EDGE = { color: "#938d83", weight: 0.4 };

const fillOf = (row) => (row.dataset.class === "" ? "url(#not-known)" : CLASSES[Number(row.dataset.class)]);

/** Lead from an area to what its row of the table leads to, and show which row that is. */
function leads(layer, row) {
  const link = row.querySelector("a");
  layer.on("click", () => link?.click());
  layer.on("mouseover", () => row.classList.add("is-pointed-at"));
  layer.on("mouseout", () => row.classList.remove("is-pointed-at"));
}

/**
 * Shade each area of a kind like its row of the table with this id, and lead to the row's page on a click. The areas
 * are those of the ground, or where there is a `url` the ones that it sends.
 */
export function choropleth(map, { table, kind, url = "" }) {
  const rows = new Map();
  for (const row of document.querySelectorAll(`#${table} [data-code]`)) rows.set(row.dataset.code, row);
  map.figures = { kind, rows };
  // Above the land and below the water.
  map.createPane("shares").style.zIndex = 260;
  const renderer = L.svg({ padding: 0.5, pane: "shares" });

  const shade = (shapes, edge) => {
    for (const { code, rings } of shapes) {
      const row = rows.get(code);
      if (!row) continue;
      const style = { fill: true, fillColor: fillOf(row), fillOpacity: 1, lineJoin: "round", ...edge };
      leads(L.polygon(rings, { ...style, renderer, pane: "shares" }).addTo(map), row);
    }
  };
  const show = (ground, sent) => {
    if (kind === "province") {
      for (const shape of ground) {
        const row = shape.kind === kind && rows.get(shape.code);
        if (!row) continue;
        shape.layer.setStyle({ fillColor: fillOf(row) });
        leads(shape.layer, row);
      }
      return;
    }
    const shapes = (sent ?? ground).filter((shape) => shape.kind === kind);
    shade(shapes, EDGES[kind] ?? COMMUNE_EDGE);
    // What lies below is covered now.
    for (const { rings } of ground.filter((shape) => shape.kind === "province")) {
      L.polygon(rings, { ...EDGES.province, fill: false, interactive: false, renderer, pane: "shares" }).addTo(map);
    }
    map.fire("shadedshown", { shapes: sent ?? [] });
  };
  const load = () =>
    Promise.all([map.ground, url ? read(url).then(decode) : null]).then(
      ([ground, sent]) => show(ground, sent),
      () => sayFailure(map, load),
    );
  load();
}
