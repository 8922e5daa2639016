// Small comforts on top of pages that are whole without them.
"use strict";

const root = new URL("..", import.meta.url);

// How long ago a date was, beside the date itself, so that a page kept for years stays true.
const UNITS = [["year", 365.25], ["month", 30.44], ["day", 1]];
const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const days = (new Date(time.dateTime) - Date.now()) / 86_400_000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(days) >= length) ?? UNITS[2];
  if (Number.isFinite(days)) time.title = ago.format(Math.round(days / length), unit);
}

// Only a folder on the web is worth keeping for reading without a network; the server is this
// computer's own.
if ("serviceWorker" in navigator && document.documentElement.dataset.published !== undefined) {
  navigator.serviceWorker.register(new URL("worker.js", root));
}

// A text pasted into the search box belongs into the form below it: a search stands in an address,
// a draft must not.
const DRAFT = 200;
const box = document.querySelector("#q");
const pasted = document.querySelector("#pasted");
box?.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text") ?? "";
  if (!pasted || text.length < DRAFT) return;
  event.preventDefault();
  pasted.closest("details").open = true;
  pasted.value = text;
  pasted.focus();
});
