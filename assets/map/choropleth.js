// The country's provinces shaded by the figure that the table beside the map shows; the table is the source.

const CLASSES = ["#fbf3d3", "#d0e0a4", "#9fcb9f", "#6ab09f", "#3f9694"];

/** Shade each province like its row of the table with this id, and lead to the row's page on a click. */
export function choropleth(map, { table }) {
  const rows = new Map();
  for (const row of document.querySelectorAll(`#${table} [data-code]`)) rows.set(row.dataset.code, row);
  map.figures = rows;
  map.ground.then((shapes) => {
    for (const { kind, code, layer } of shapes) {
      const row = kind === "province" && rows.get(code);
      if (!row) continue;
      const known = row.dataset.class !== "";
      layer.setStyle({ fillColor: known ? CLASSES[Number(row.dataset.class)] : "url(#not-known)" });
      const link = row.querySelector("a");
      layer.on("click", () => link.click());
      layer.on("mouseover", () => row.classList.add("is-pointed-at"));
      layer.on("mouseout", () => row.classList.remove("is-pointed-at"));
    }
  });
}
