// The symbols of map, legend and table: one drawing, kept in symbols.json (templates/macros/symbols.html reads it, too).
import symbols from "./symbols.json";

export { symbols };

/** A marker icon, `width` pixels wide, centred on its point. */
export function icon(name, width, className = "") {
  const { box, svg } = symbols[name];
  const [, , boxWidth, boxHeight] = box.split(" ").map(Number);
  const height = (width * boxHeight) / boxWidth;
  return L.divIcon({
    className: `map__symbol ${className}`,
    html: `<svg viewBox="${box}" width="${width}" height="${height}" overflow="visible" aria-hidden="true">${svg}</svg>`,
    iconSize: [width, height],
  });
}
