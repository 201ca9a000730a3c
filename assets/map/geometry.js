// Geometry on the screen, in pixels of the map's frame.

/** The rings of a shape as points of the frame. */
export const onScreen = (map, rings) => rings.map((ring) => ring.map((at) => map.latLngToContainerPoint(at)));

/** Whether rings on the screen hold a point (even-odd, so that holes count). */
export function holds(rings, { x, y }) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i], ring[j]];
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

/** Whether two boxes (left, top, right, bottom) come closer than `gap` pixels. */
export const touch = (a, b, gap = 0) =>
  a.left < b.right + gap && b.left < a.right + gap && a.top < b.bottom + gap && b.top < a.bottom + gap;

/** The box of a size around a point. */
export const around = ({ x, y }, width, height) => ({
  left: x - width / 2,
  top: y - height / 2,
  right: x + width / 2,
  bottom: y + height / 2,
});

/** The corners, edge middles and centre of a box: what has to lie inside an area for the box to lie inside it. */
export const probes = ({ left, top, right, bottom }) => {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return [left, x, right].flatMap((px) => [top, y, bottom].map((py) => ({ x: px, y: py })));
};

/** The boxes of the map's buttons and its scale. */
export function controlBoxes(map) {
  const origin = map.getContainer().getBoundingClientRect();
  return [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
    const { left, top, right, bottom } = control.getBoundingClientRect();
    return { left: left - origin.left, top: top - origin.top, right: right - origin.left, bottom: bottom - origin.top };
  });
}

/** The area of rings on the screen, in square pixels; holes count as land, which is near enough for a label. */
export const area = (rings) =>
  rings.reduce((sum, ring) => {
    const doubled = ring.reduce((part, point, i) => {
      const next = ring[(i + 1) % ring.length];
      return part + point.x * next.y - next.x * point.y;
    }, 0);
    return sum + Math.abs(doubled) / 2;
  }, 0);
