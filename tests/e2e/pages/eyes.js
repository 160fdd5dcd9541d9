// What can only be known of a page that is drawn: run in a browser, it answers with sentences. The numbers are WCAG 2.2's (AA).
const found = [];
const say = (what, element) => {
  const text = (element.getAttribute("aria-label") || element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
  const classes = element.getAttribute("class");
  found.push(`${what}: <${element.localName}${classes ? ` class="${classes}"` : ""}> ${text}`);
};
const style = (element) => getComputedStyle(element);
const drawn = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".vh, .skip, .sprite");

// ---- Nothing sticks out to the side.
const wide = document.documentElement.scrollWidth - innerWidth;
if (wide > 0) {
  const outermost = [...document.body.querySelectorAll("*")]
    .filter((element) => drawn(element) && element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".scroll, .picture, pre"));
  say(`${wide} px wider than the window`, outermost[0] ?? document.body);
}

// ---- Targets of 24 by 24, or with that much room to themselves, or in a line of text (2.5.8).
const pressed = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")].filter(drawn);
const boxes = new Map();
for (const element of pressed) {
  // A label that holds or names its field is pressed for it.
  const label = element.labels?.[0];
  const own = element.getBoundingClientRect();
  const box = label && drawn(label) && element.matches("[type=checkbox], [type=radio]") ? label.getBoundingClientRect() : own;
  boxes.set(element, box);
}
const inText = (element) => {
  if (!style(element).display.startsWith("inline")) return false;
  const around = element.parentElement.closest("p, li, td, dd, dt, blockquote, q, label, figcaption, th, summary, small, h1, h2, h3") ?? element.parentElement;
  const others = [...around.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("");
  return /\p{L}{2}/u.test(others);
};
const near = (box, other) => {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const dx = Math.max(other.left - x, 0, x - other.right), dy = Math.max(other.top - y, 0, y - other.bottom);
  return Math.hypot(dx, dy) < 12;
};
for (const [element, box] of boxes) {
  if (!box.width || !box.height || (box.width >= 23.5 && box.height >= 23.5) || inText(element)) continue;
  const crowded = [...boxes].some(([other, its]) => other !== element && !element.contains(other) && !other.contains(element) && near(box, its));
  if (crowded) say(`a target of ${Math.round(box.width)}×${Math.round(box.height)}`, element);
}

// ---- Contrast of text with what is behind it.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const known = new Map();
const rgba = (colour) => {
  if (!known.has(colour)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(colour, [r, g, b, a / 255]);
  }
  return known.get(colour);
};
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const behind = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const colour = rgba(style(at).backgroundColor);
    if (colour[3] > 0) layers.push(colour);
    if (colour[3] === 1) break;
  }
  const canvasColour = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  return layers.reverse().reduce((below, layer) => over(layer, below), canvasColour);
};
const light = ([r, g, b]) => {
  const part = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const contrast = (one, other) => {
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const looked = new Set();
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.textContent.trim() || looked.has(element)) continue;
  looked.add(element);
  if (!drawn(element) || element.closest("[disabled], option, noscript, [aria-hidden=true]:not(.avatar)")) continue;
  const its = style(element), size = parseFloat(its.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && parseInt(its.fontWeight, 10) >= 700);
  const paper = behind(element);
  const isDrawing = element.namespaceURI.endsWith("svg");
  const ink = over(rgba(isDrawing ? its.fill : its.color), paper);
  // What lies behind words in a drawing is not in their ancestors; the drawing's own tests know.
  const ratio = contrast(ink, paper);
  if (!isDrawing && ratio < (isLarge ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, element);
}
for (const field of document.querySelectorAll("input[placeholder], textarea[placeholder]")) {
  if (!drawn(field)) continue;
  const paper = behind(field);
  if (contrast(over(rgba(getComputedStyle(field, "::placeholder").color), paper), paper) < 4.5) say("contrast of what stands in it", field);
}
// The edge of a field is seen (1.4.11).
for (const field of document.querySelectorAll("main input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), main select, main textarea")) {
  if (drawn(field) && contrast(rgba(style(field).borderTopColor), behind(field.parentElement)) < 3) say("an edge that is hardly seen", field);
}

// ---- Whoever comes by keyboard sees where they are.
for (const element of pressed) {
  element.focus({ preventScroll: true, focusVisible: true });
  if (document.activeElement !== element) continue;
  const its = style(element);
  if (its.outlineStyle === "none" || parseFloat(its.outlineWidth) < 2) say("focus that is not seen", element);
}
document.activeElement?.blur();
return found;
