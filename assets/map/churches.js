// The churches of a province, symbol by symbol or, where there are too many, in the server's clusters.
import { drawLines } from "./lines.js";
import { card, isNarrow, keptChoice, nameOf, read, sayFailure, word } from "./page.js";
import { icon } from "./symbols.js";

const TOUCH = 22;
const CLUSTER_SIZES = [
  [10, 22],
  [100, 26],
  [1000, 32],
  [Infinity, 38],
];
const FREE = 4;
// A cluster that even the closest view draws smaller than this is not taken apart: its churches are listed instead.
const NO_CLOSER = 48;
const PLACES_LISTED_WITHIN = 0.0001;

/** The disc of a cluster: its number, and a ring of which the solid part is the share within the threshold. */
function clusterIcon(count, within) {
  const size = CLUSTER_SIZES.find(([limit]) => count < limit)[1];
  const radius = size / 2 - 1.7;
  const share = within / count;
  const arc = (from, to, color, dash) => {
    if (to - from <= 0.001) return "";
    const end = Math.min(to, from + 0.9999);
    const at = (turn) => {
      const angle = 2 * Math.PI * (turn - 0.25);
      return `${(size / 2 + radius * Math.cos(angle)).toFixed(2)} ${(size / 2 + radius * Math.sin(angle)).toFixed(2)}`;
    };
    const path = `M${at(from)}A${radius} ${radius} 0 ${end - from > 0.5 ? 1 : 0} 1 ${at(end)}`;
    return `<path d="${path}" fill="none" stroke="${color}" stroke-width="3.4" stroke-dasharray="${dash}"/>`;
  };
  return L.divIcon({
    className: "map__symbol map__cluster",
    html:
      `<svg viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" aria-hidden="true">` +
      `<circle cx="${size / 2}" cy="${size / 2}" r="${size / 2 - 0.5}" fill="#fff"/>` +
      arc(share, 1, "#b4530a", "3.2 1.8") +
      arc(0, share, "#14857c", "none") +
      `<text x="50%" y="50%" dy=".35em" text-anchor="middle" font-size="12">${Number(count)}</text></svg>`,
    iconSize: [size, size],
  });
}

/** Push a disc straight away from a unit that it would touch. */
function clearOf(map, at, size, units) {
  let point = map.latLngToLayerPoint(at);
  for (const unit of units) {
    const centre = map.latLngToLayerPoint(unit.at);
    const wanted = size / 2 + unit.width / 2 + FREE;
    const away = point.distanceTo(centre);
    if (away < wanted) {
      const direction = away > 0 ? point.subtract(centre).divideBy(away) : L.point(0, -1);
      point = centre.add(direction.multiplyBy(wanted));
    }
  }
  return map.layerPointToLatLng(point);
}

/** Churches that stand on one point (a commune's, for readers who may not see more) are fanned out around it. */
function fanOut(map, churches, width) {
  const seen = new Map();
  for (const church of churches) {
    const key = `${church.lon} ${church.lat}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const angle = before * 2.4;
    const offset = L.point(Math.cos(angle), Math.sin(angle)).multiplyBy(before ? width * 0.62 * Math.sqrt(before) : 0);
    church.at = map.layerPointToLatLng(map.latLngToLayerPoint([church.lat, church.lon]).add(offset));
  }
}

/** Rows of values as objects. */
const named = (columns, rows) => rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));

/** The address `url` asked for a part of the map. */
function about(url, zoom, { west, south, east, north }) {
  const query = new URLSearchParams({ zoom: zoom.toFixed(2) });
  for (const [side, degrees] of Object.entries({ west, south, east, north })) query.set(side, degrees.toFixed(4));
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

/** The churches of a cluster as links with their times; those that the list has no room for are counted. */
function listOf(map, { columns, rows }, total, address) {
  const box = L.DomUtil.create("div", "map__list");
  const list = L.DomUtil.create("ul", "", box);
  for (const church of named(columns, rows)) {
    L.DomUtil.create("li", "", list).append(
      card(address(church), nameOf(church) || word(map, "church"), [word(map, church.band)]),
    );
  }
  if (total > rows.length) {
    L.DomUtil.create("p", "", box).textContent = word(map, "more").replace("%n", total - rows.length);
  }
  return box;
}

/** Draw what `url` sends for the part of the map in view. `page` is the address of church 0. */
export function churches(map, { url, here, page, toggle }) {
  map.createPane("lines").style.zIndex = 450;
  map.createPane("churches").style.zIndex = 620;
  const layer = L.layerGroup().addTo(map);
  const box = document.getElementById(toggle);
  const address = ({ id }) => page.replace("/0", `/${id}`);
  let lines = null;
  let seen = null;
  let asking = null;

  /** Where some times are by road, each estimate is marked; so is a church with no unit within two hours. */
  const isMarked = (church) => church.estimated && seen.mixed;
  const marksOf = (church) => [isMarked(church) && "estimate", church.outside && "outside"].filter(Boolean);
  const saidOf = (church) => [
    word(map, church.band),
    ...(isMarked(church) ? [word(map, "estimate")] : []),
    ...(church.outside ? [word(map, "outside")] : []),
    ...(church.met === null ? [] : [word(map, church.met ? "met" : "not_met")]),
  ];

  const open = (church) =>
    card(address(church), nameOf(church) || word(map, "church"), saidOf(church));

  /** Go as near as shows the churches of a cluster apart; where no zoom does, list them. */
  const takeApart = (cluster, marker) => {
    const { churches: total, west, south, east, north } = cluster;
    const [from, to] = [[north, west], [south, east]].map((corner) => map.project(corner, map.getMaxZoom()));
    const closest = Math.max(to.x - from.x, to.y - from.y);
    if (closest >= NO_CLOSER && map.getZoom() < map.getMaxZoom()) {
      const area = L.latLngBounds([south, west], [north, east]);
      const near = Math.max(map.getBoundsZoom(area.pad(0.1)), map.getZoom() + 1);
      map.setView(area.getCenter(), Math.min(near, map.getMaxZoom()));
      return;
    }
    const around = {
      west: west - PLACES_LISTED_WITHIN,
      south: south - PLACES_LISTED_WITHIN,
      east: east + PLACES_LISTED_WITHIN,
      north: north + PLACES_LISTED_WITHIN,
    };
    read(about(here, map.getZoom(), around)).then(
      (data) => marker.bindPopup(listOf(map, data, total, address), { maxHeight: 240 }).openPopup(),
      () => sayFailure(map, () => takeApart(cluster, marker)),
    );
  };

  const showLines = (units) => {
    lines?.remove();
    lines = null;
    if (!box?.checked || !seen || seen.clusters.length) return;
    // Beside ways by road, a line would make an estimate look like one of them.
    const drawn = seen.roads ? seen.churches.filter((church) => !church.estimated) : seen.churches;
    lines = drawLines(map, drawn, new Map(units.map((unit) => [unit.id, unit])), isNarrow(map) ? 6 : 7);
  };

  const show = (units) => {
    const narrow = isNarrow(map);
    const width = narrow ? 12 : 14;
    layer.clearLayers();
    fanOut(map, seen.churches, width);
    for (const church of seen.churches) {
      church.marker = L.marker(church.at, {
        icon: icon(church.band, width, "", marksOf(church)),
        pane: "churches",
        alt: [nameOf(church) || word(map, "church"), ...saidOf(church)].join(", "),
        title: nameOf(church),
      })
        .bindPopup(() => open(church))
        .addTo(layer);
    }
    for (const cluster of seen.clusters) {
      const { churches, within, lon, lat } = cluster;
      const picture = clusterIcon(churches, within);
      const label = word(map, "cluster").replace("%n", churches).replace("%w", within);
      const [width] = picture.options.iconSize;
      cluster.width = width;
      cluster.at = clearOf(map, [lat, lon], width, units);
      const marker = L.marker(cluster.at, {
        icon: picture,
        pane: "churches",
        alt: label,
        title: label,
      }).addTo(layer);
      const open = () => marker.getPopup() || takeApart(cluster, marker);
      marker.on("click", open).on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && open());
    }
    for (const marker of layer.getLayers()) marker.getElement().setAttribute("aria-label", marker.options.alt);
    showLines(units);
    map.fire("churchesshown", { churches: seen.churches, clusters: seen.clusters });
  };

  let reading = false;
  let shownAt = null;
  const load = () => {
    // Opening a card moves the map: what the reader looks at must not be drawn anew under it.
    if (reading && map.getZoom() === shownAt) return;
    const zoomed = map.getZoom() !== shownAt;
    shownAt = map.getZoom();
    if (seen?.complete) {
      if (zoomed) map.units.then(show);
      return;
    }
    asking?.abort();
    asking = new AbortController();
    const view = map.getBounds().pad(0.1);
    const sides = { west: view.getWest(), south: view.getSouth(), east: view.getEast(), north: view.getNorth() };
    Promise.all([read(about(url, map.getZoom(), sides), asking.signal), map.units]).then(
      ([data, units]) => {
        seen = {
          churches: named(data.columns, data.rows),
          clusters: named(data.cluster_columns, data.clusters),
          complete: data.complete,
          mixed: data.mixed,
          roads: data.roads,
        };
        show(units);
      },
      (error) => error.name !== "AbortError" && sayFailure(map, load),
    );
  };

  box?.closest("[hidden]")?.removeAttribute("hidden");
  if (box) keptChoice(box, true);
  box?.addEventListener("change", () => map.units.then(showLines));
  // A finger is broader than a symbol: whatever lies nearest within its reach is meant, units first.
  map.on("click", ({ containerPoint }) => {
    map.units.then((units) => {
      const nearest = (things) =>
        things
          .map(({ marker }) => ({ marker, far: map.latLngToContainerPoint(marker.getLatLng()).distanceTo(containerPoint) }))
          .filter(({ far }) => far <= TOUCH)
          .sort((a, b) => a.far - b.far)[0];
      (nearest(units) ?? nearest(seen?.churches ?? []))?.marker.openPopup();
    });
  });
  map.on("popupopen", () => {
    reading = true;
  });
  map.on("popupclose", () => {
    reading = false;
    if (!seen?.complete) load();
  });
  map.on("moveend", load);
  load();
}
