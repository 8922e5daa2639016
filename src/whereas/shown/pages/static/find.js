// Finds measures of a published folder by the words of their titles, ids and places: the list is
// fetched once, when somebody first types.
"use strict";

const MOST = 40;
const root = new URL("..", import.meta.url);
const form = document.querySelector("form[data-find]");
let list;

function measures() {
  list ??= fetch(new URL("find.json", root)).then((answer) => answer.json());
  return list;
}

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

async function find(words) {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const fits = ([id, title, place]) => {
    const said = folded(`${id} ${title} ${place}`);
    return wanted.every((word) => said.includes(word));
  };
  return (await measures()).filter(fits);
}

function shown([id, title, place, year, path]) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = new URL(path, root);
  link.textContent = title || id;
  const facts = document.createElement("small");
  facts.textContent = [place, year, id].filter(Boolean).join(" · ");
  item.append(link, facts);
  return item;
}

async function update() {
  const results = document.querySelector("#found");
  const words = form.elements.q.value;
  const hits = await find(words).catch(() => null);
  if (words !== form.elements.q.value) return;
  const said = document.createElement("p");
  said.className = "quiet";
  said.textContent = hits === null
    ? "The list of measures can't be fetched here."
    : `${hits.length} of this folder's measures` + (hits.length > MOST ? `; the first ${MOST}` : "");
  const found = document.createElement("ul");
  found.className = "plain";
  found.append(...(hits ?? []).slice(0, MOST).map(shown));
  results.replaceChildren(...(words.trim() ? [said, found] : []));
}

form?.addEventListener("input", update);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  update();
});
