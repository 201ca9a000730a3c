// The pin of a form: a map that writes into two number inputs. The inputs are the truth; the pin follows them.
import { ground } from "./map/ground.js";
import { word } from "./map/page.js";

const DECIMALS = 5; // a metre
const CLOSE = 11;
const PIN =
  '<svg viewBox="0 0 24 34" width="24" height="34" aria-hidden="true">' +
  '<path d="M12 33C8 25 2 18 2 11.5a10 10 0 0 1 20 0C22 18 16 25 12 33Z" fill="#1b3a6b" stroke="#fff" stroke-width="2"/>' +
  '<circle cx="12" cy="11.5" r="4" fill="#fff"/></svg>';

function start(box) {
  const form = box.closest("form");
  const [latitude, longitude] = [form.elements[box.dataset.latitude], form.elements[box.dataset.longitude]];
  const holder = box.querySelector(".pin__map");
  holder.classList.add("map");
  holder.setAttribute("role", "application");
  holder.setAttribute("aria-label", box.dataset.label);
  box.hidden = false;

  const map = L.map(holder, { zoomControl: false, attributionControl: false, maxZoom: 18, zoomSnap: 0, scrollWheelZoom: false });
  L.control.zoom({ zoomInTitle: word(map, "zoomIn"), zoomOutTitle: word(map, "zoomOut") }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
  map.fitWorld();
  ground(map, { url: box.dataset.ground });

  const marker = L.marker([0, 0], {
    draggable: true,
    keyboard: false,
    alt: word(map, "marker"),
    icon: L.divIcon({ className: "map__symbol", html: PIN, iconSize: [24, 34], iconAnchor: [12, 33] }),
  });

  let shown = false;
  /** The position that the inputs hold; none where they hold no numbers. */
  const typed = () => {
    const values = [latitude.value, longitude.value].map((text) => (text.trim() ? Number(text) : NaN));
    return values.every(Number.isFinite) && Math.abs(values[0]) <= 85 && Math.abs(values[1]) <= 180 ? values : null;
  };
  const follow = () => {
    const at = typed();
    if (!at) {
      marker.remove();
      return;
    }
    marker.setLatLng(at).addTo(map);
    if (shown && !map.getBounds().contains(at)) map.panTo(at);
  };
  const put = ({ lat, lng }) => {
    latitude.value = lat.toFixed(DECIMALS);
    longitude.value = lng.toFixed(DECIMALS);
    follow();
    for (const input of [latitude, longitude]) input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  map.on("click", ({ latlng }) => put(latlng));
  marker.on("dragend", () => put(marker.getLatLng()));
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== holder) return;
    event.preventDefault();
    put(map.getCenter());
  });
  for (const input of [latitude, longitude]) input.addEventListener("input", follow);

  // The map may stand in a part of the form that is not shown yet: it learns its size when it is.
  new ResizeObserver(() => {
    map.invalidateSize();
    if (shown || !holder.clientWidth) return;
    shown = true;
    map.ground.then((shapes) => {
      const country = shapes.find(({ kind }) => kind === "outline");
      if (typed()) map.setView(typed(), CLOSE);
      else if (country) map.fitBounds(country.layer.getBounds());
    });
  }).observe(holder);
  follow();

  const here = box.querySelector("[data-here]");
  const status = box.querySelector("[role=status]");
  if (!window.isSecureContext || !navigator.geolocation) return;
  here.hidden = false;
  here.addEventListener("click", () => {
    status.textContent = box.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put({ lat: coords.latitude, lng: coords.longitude });
        map.setView([coords.latitude, coords.longitude], CLOSE);
        status.textContent = box.dataset.found.replace("%m", Math.round(coords.accuracy));
      },
      () => {
        status.textContent = box.dataset.refused;
      },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}

for (const box of document.querySelectorAll("[data-pin]")) start(box);
