// How the map sits on the page: what it shows first, its buttons, its scale.
import { isNarrow, word } from "./page.js";

const PADDING = 10;

/** Show `bounds` (west, south, east, north) as large as they fit; keep doing so until the reader moves the map. */
export function frame(map, { bounds }) {
  const [west, south, east, north] = bounds;
  const area = L.latLngBounds([south, west], [north, east]);
  const fit = () => map.fitBounds(area, { padding: isNarrow(map) ? [2, 2] : [PADDING, PADDING], animate: false });
  let touched = false;
  map.getContainer().parentElement.querySelector(".map-frame__without")?.remove();
  L.control.zoom({ zoomInTitle: word(map, "zoomIn"), zoomOutTitle: word(map, "zoomOut") }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
  map.on("popupopen", ({ popup }) => {
    // Leaflet says it in English only.
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", word(map, "close"));
  });
  map.on("dragstart zoomstart", () => {
    touched = touched || !map.fitting;
  });
  const refit = () => {
    map.fitting = true;
    fit();
    map.setMinZoom(map.getZoom() - 1);
    map.fitting = false;
  };
  refit();
  map.setMaxBounds(area.pad(0.8));
  map.on("resize", () => {
    if (!touched) refit();
  });
}
