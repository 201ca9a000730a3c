// Travel areas: what lies within 30, 60 and 120 minutes of the units that the map is about. They are drawn only; the
// stored times decide which church lies within.
import { isNarrow, keptChoice, read, sayFailure } from "./page.js";

const COLOR = "#3fa79b";
const STYLES = {
  30: { fillOpacity: 0.2, weight: 0.9, dashArray: "2 3" },
  60: { fillOpacity: 0.14, weight: 1.4 },
  120: { fillOpacity: 0.1, weight: 0.9, dashArray: "2 3" },
};

/** Draw what `url` sends while the box `toggle` is ticked: at first on a wide screen only, so that a phone asks less. */
export function areas(map, { url, toggle }) {
  const box = document.getElementById(toggle);
  if (!box) return;
  // Above the land and below the water.
  map.createPane("areas").style.zIndex = 260;
  const renderer = L.svg({ padding: 0.5, pane: "areas" });
  let [asked, layer] = [null, null];

  const show = (collection) => {
    layer?.remove();
    layer = L.geoJSON(collection, {
      pane: "areas",
      interactive: false,
      style: ({ properties }) => ({ renderer, color: COLOR, fillColor: COLOR, ...STYLES[properties.minutes] }),
    });
    if (!box.checked) {
      map.fire("areasshown", { areas: [] });
      return;
    }
    layer.addTo(map);
    const shown = layer.getLayers().map((area) => ({
      minutes: area.feature.properties.minutes,
      rings: area.getLatLngs().map(([outline]) => outline),
    }));
    map.fire("areasshown", { areas: shown });
  };
  const load = () => {
    if (!asked && !box.checked) return;
    asked ??= read(url);
    asked.then(show, () => {
      asked = null;
      sayFailure(map, load);
    });
  };
  box.closest("[hidden]")?.removeAttribute("hidden");
  keptChoice(box, !isNarrow(map));
  box.addEventListener("change", load);
  load();
}
