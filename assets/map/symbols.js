// The symbols of map, legend and table: one drawing, kept in symbols.json (templates/macros/symbols.html reads it, too).
import symbols from "./symbols.json";

export { symbols };

/** A marker icon, `width` pixels wide, centred on its point; `marks` are drawings around it in its colour. */
export function icon(name, width, className = "", marks = []) {
  const { box, color, svg } = symbols[name];
  const around = marks.map((mark) => `<g color="${color}">${symbols[mark].svg}</g>`).join("");
  const [, , boxWidth, boxHeight] = box.split(" ").map(Number);
  const height = (width * boxHeight) / boxWidth;
  return L.divIcon({
    className: `map__symbol ${className}`,
    html: `<svg viewBox="${box}" width="${width}" height="${height}" overflow="visible" aria-hidden="true">${svg}${around}</svg>`,
    iconSize: [width, height],
  });
}
