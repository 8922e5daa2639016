// What reading gains from scripts: a look at the other wording where one points, an address for
// any quotation, and versions on a slider. Every page is whole without it.
"use strict";

const article = document.querySelector("[data-cite]");
const laws = [...document.querySelectorAll(".law[data-start]")];

// ---- Places in the stored text. Offsets count code points; signs that are not of the text (the
// passages' letters) are left out of the count.

function* textsOf(law) {
  const walker = document.createTreeWalker(law, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".ref") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) yield node;
}

const points = (text) => [...text].length;

// The stored place of a place in the page.
function storedOf(node, offset) {
  const law = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".law[data-start]");
  if (!law) return null;
  const before = document.createRange();
  before.selectNodeContents(law);
  before.setEnd(node, offset);
  let at = Number(law.dataset.start);
  for (const text of textsOf(law)) {
    if (!before.intersectsNode(text)) break;
    const whole = before.comparePoint(text, text.length) <= 0;
    at += points(whole ? text.data : text.data.slice(0, node === text ? offset : 0));
    if (!whole) break;
  }
  return at;
}

// The ranges of a quotation, one for each part of the text that holds some of it.
function rangesOf(start, end) {
  const ranges = [];
  for (const law of laws) {
    let at = Number(law.dataset.start);
    const range = document.createRange();
    range.collapse();
    let begun = false;
    for (const node of textsOf(law)) {
      const length = points(node.data);
      const [from, to] = [Math.max(start - at, 0), Math.min(end - at, length)];
      if (from < to) {
        if (!begun) range.setStart(node, unitsOf(node.data, from));
        range.setEnd(node, unitsOf(node.data, to));
        begun = true;
      }
      at += length;
    }
    if (begun) ranges.push(range);
  }
  return ranges;
}

// Code points as the units that the page counts in.
const unitsOf = (text, offset) => [...text].slice(0, offset).join("").length;

// ---- An address with #c123-456 selects that quotation.

function reveal(element) {
  for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
}

function choose() {
  const said = /^#c(\d{1,9})-(\d{1,9})$/.exec(location.hash);
  if (!said || !laws.length) return;
  const ranges = rangesOf(Number(said[1]), Number(said[2]));
  if (!ranges.length) return;
  const [range] = ranges;
  for (const one of ranges) reveal(one.startContainer.parentElement);
  if (globalThis.Highlight) CSS.highlights.set("chosen", new Highlight(...ranges));
  else getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = range.getBoundingClientRect().top + scrollY - innerHeight / 3;
  scrollTo({ top, behavior: calm ? "auto" : "smooth" });
}

// A passage's note or a part of the text may be folded away.
function unfold() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (named) {
    reveal(named);
    named.scrollIntoView();
  }
}

// #b123-456 on a comparison: the passage that holds this stretch of the second text.
function find() {
  const said = /^#b(\d{1,9})-(\d{1,9})$/.exec(location.hash);
  if (!said) return;
  holding(document, Number(said[1]), Number(said[2]))?.scrollIntoView();
}

function holding(page, start, end) {
  const shared = (one) => Math.min(end, one.dataset.end) - Math.max(start, one.dataset.begin);
  return [...page.querySelectorAll("[data-begin]")].sort((a, b) => shared(b) - shared(a)).find((one) => shared(one) > 0);
}

for (const look of [choose, unfold, find]) {
  look();
  addEventListener("hashchange", look);
}

// ---- Selecting words offers an address for them.

const offer = document.createElement("div");
offer.className = "offer";
offer.hidden = true;
offer.setAttribute("role", "status");
const button = Object.assign(document.createElement("button"), { type: "button" });
const told = document.createElement("span");
offer.append(button, told);
let chosen = null;

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = storedOf(range.startContainer, range.startOffset);
  const end = storedOf(range.endContainer, range.endOffset);
  return start === null || end === null || end <= start ? null : { start, end, text: String(selection) };
}

if (article && laws.length) {
  document.body.append(offer);
  button.textContent = "Link to this passage";
  document.addEventListener("selectionchange", () => {
    const found = selected();
    if (found) chosen = found;
    offer.hidden = !found && document.activeElement !== button;
    if (found) told.textContent = "";
  });
  button.addEventListener("click", async () => {
    if (!chosen) return;
    const address = new URL(`#c${chosen.start}-${chosen.end}`, location.href);
    const words = chosen.text.replace(/\s+/g, " ").trim();
    const cited = `“${words}” ${article.dataset.cite}, characters ${chosen.start}–${chosen.end}. ${address}`;
    history.replaceState(null, "", address);
    try {
      await navigator.clipboard.writeText(cited);
      told.textContent = "Copied with its citation.";
    } catch {
      told.textContent = "The address of this page now selects it.";
    }
  });
}

// ---- Pointing at tinted words shows the other wording.

const peek = document.createElement("div");
peek.className = "peek";
peek.hidden = true;
peek.id = "peek";
peek.setAttribute("role", "tooltip");
let waiting = 0;

async function wordingOf(number) {
  const note = document.getElementById(`p${number}`);
  if (!note) return null;
  const drawn = note.querySelector(".sides");
  if (drawn) return [drawn, note.querySelector(".swaps")];
  const later = note.querySelector(".later");
  if (!later) return null;
  const said = /#b(\d+)-(\d+)$/.exec(later.href);
  const answer = await fetch(later.href);
  if (!answer.ok || !said) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = holding(page, Number(said[1]), Number(said[2]));
  if (!body) return null;
  const table = document.createElement("table");
  table.className = "sides";
  table.append(document.adoptNode(body));
  return [table];
}

async function show(mark) {
  const parts = await wordingOf(mark.dataset.p);
  if (!parts) return;
  const summary = document.getElementById(`p${mark.dataset.p}`).closest("details").querySelector("summary");
  const title = document.createElement("p");
  title.className = "quiet";
  title.append(...[...summary.childNodes].map((node) => node.cloneNode(true)));
  peek.replaceChildren(title, ...parts.filter(Boolean).map((part) => part.cloneNode(true)));
  for (const one of peek.querySelectorAll("[id]")) one.removeAttribute("id");
  peek.hidden = false;
  const [place] = mark.getClientRects();
  const left = Math.min(Math.max(place.left, 16), innerWidth - peek.offsetWidth - 16);
  const below = place.bottom + peek.offsetHeight + 24 < innerHeight || place.top < peek.offsetHeight;
  const top = below ? mark.getBoundingClientRect().bottom + 6 : place.top - peek.offsetHeight - 6;
  peek.style.left = `${left + scrollX}px`;
  peek.style.top = `${top + scrollY}px`;
}

function hide() {
  clearTimeout(waiting);
  peek.hidden = true;
}

if (document.querySelector("mark[data-p]")) {
  document.body.append(peek);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (event.target.closest(".peek")) return clearTimeout(waiting);
    const mark = event.target.closest("mark[data-p]");
    clearTimeout(waiting);
    waiting = setTimeout(mark ? () => show(mark) : hide, mark ? 250 : 300);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".peek, a") || !getSelection().isCollapsed) return;
    const mark = event.target.closest("mark[data-p]");
    if (mark) show(mark);
    else hide();
  });
  document.addEventListener("focusin", (event) => {
    const mark = event.target.matches(".ref") && event.target.closest("mark[data-p]");
    if (mark && event.target.matches(":focus-visible")) show(mark);
    else if (!event.target.closest(".peek")) hide();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

// ---- Versions on a slider: where the list of links is, a slider goes along it.

for (const list of document.querySelectorAll(".stages")) {
  const links = [...list.querySelectorAll("a")];
  const at = links.findIndex((link) => link.getAttribute("aria-current"));
  if (links.length < 2 || at < 0) continue;
  const slide = Object.assign(document.createElement("input"), {
    type: "range", className: "slide", min: 0, max: links.length - 1, step: 1, value: at,
  });
  slide.setAttribute("aria-label", list.closest("nav").getAttribute("aria-label"));
  const said = () => slide.setAttribute("aria-valuetext", links[slide.value].textContent);
  said();
  slide.addEventListener("input", said);
  slide.addEventListener("change", () => location.assign(links[slide.value].href));
  list.before(slide);
}
