// @ts-check
/** Nimmt ein Diagramm aus dem Gast an; ein Programm darin könnte auch anderes schicken. */

const ELEMENTS = new Set(["svg", "g", "line", "path", "circle", "text", "tspan", "title", "desc"]);
const ATTRIBUTES = new Set([
  ...["class", "id", "role", "width", "aria-labelledby", "aria-describedby", "d", "r"],
  ...["x", "y", "x1", "x2", "y1", "y2", "cx", "cy"],
]);
const HEIGHT = /^height:\d+px$/;

/** @param {string} svg */
export function drawing(svg) {
  const root = new DOMParser().parseFromString(svg, "text/html").body.firstElementChild;
  if (!(root instanceof SVGSVGElement)) return undefined;
  for (const part of [root, ...root.querySelectorAll("*")]) {
    if (!(part instanceof SVGElement) || !ELEMENTS.has(part.localName)) part.remove();
    for (const { name, value } of [...part.attributes]) {
      if (!ATTRIBUTES.has(name) && !(name === "style" && HEIGHT.test(value))) part.removeAttribute(name);
    }
  }
  return document.importNode(root, true);
}
