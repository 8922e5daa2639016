// The draft's form: counts words, takes a file that is dropped, and says what it waits for.
"use strict";

const form = document.querySelector("form.draft");
const text = document.getElementById("text");
const file = document.getElementById("file");
const counted = document.getElementById("counted");
const zone = document.querySelector("[data-drop]");

function tell() {
  const words = text.value.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const chosen = file.files[0];
  counted.textContent = chosen
    ? `${chosen.name}, ${Math.ceil(chosen.size / 1024).toLocaleString()} KiB`
    : `${words.toLocaleString()} ${words === 1 ? "word" : "words"}`;
}

let waiting = 0;
text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(tell, 200);
});
file.addEventListener("change", tell);

for (const kind of ["dragenter", "dragover"]) {
  zone.addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
}
zone.addEventListener("dragleave", (event) => {
  if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
});
zone.addEventListener("drop", (event) => {
  zone.classList.remove("over");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  file.files = event.dataTransfer.files;
  tell();
});

form.addEventListener("submit", (event) => {
  if (!file.files.length && !text.value.trim()) {
    event.preventDefault();
    counted.textContent = "Paste a text or choose a file first.";
    text.focus();
    return;
  }
  counted.textContent = "Sending …";
});
addEventListener("pageshow", tell);
