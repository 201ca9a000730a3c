// What a map takes from its page: the words in the reader's language, the language, the width.

const khmer = () => document.documentElement.lang === "km";

/** A word of the page, from the `data-` attribute that the template wrote around the map. */
export const word = (map, name) => map.getContainer().closest("[data-map-words]")?.dataset[name] ?? "";

/** The name in the reader's language, else in the other one. */
export const nameOf = ({ name_en: english, name_km: inKhmer }) => (khmer() ? inKhmer || english : english || inKhmer);

/** Whether the map is as narrow as on a phone. */
export const isNarrow = (map) => map.getSize().x < 560;

/**
 * Let a tick box begin as the address asks, else as `otherwise` says, and let the form that it stands in carry what is
 * chosen: who then asks for another mode or season has it still.
 */
export function keptChoice(box, otherwise) {
  const asked = box.form.elements[box.dataset.kept];
  box.checked = asked.value ? asked.value === "on" : otherwise;
  box.addEventListener("change", () => {
    asked.value = box.checked ? "on" : "off";
    asked.disabled = false;
  });
}

/**
 * Read JSON of this site; a failure leaves the map as it is, and the table beside it still tells all. A request with
 * headers of its own would not be taken for the one that the page has begun in its head.
 */
export async function read(address, signal) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** Say on the map that its data did not come, and offer to try again. */
export function sayFailure(map, again) {
  if (map.failure) return;
  const box = L.DomUtil.create("div", "map__failure", map.getContainer());
  box.setAttribute("role", "alert");
  L.DomUtil.create("span", "", box).textContent = word(map, "failed");
  const button = L.DomUtil.create("button", "", box);
  button.type = "button";
  button.textContent = word(map, "again");
  button.addEventListener("click", () => {
    box.remove();
    map.failure = null;
    again();
  });
  map.failure = box;
}

/** The link of a record with its lines below it, for a popup; only ever text. */
export function card(href, title, lines) {
  const box = document.createElement("div");
  const link = document.createElement(href ? "a" : "strong");
  if (href) link.href = href;
  link.textContent = title;
  box.append(link);
  for (const line of lines) {
    const row = document.createElement("div");
    row.textContent = line;
    box.append(row);
  }
  return box;
}
