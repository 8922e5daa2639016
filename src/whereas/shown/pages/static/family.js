// On a family's picture: a member that is pointed at or focused shows its own lines alone.
"use strict";

for (const picture of document.querySelectorAll(".lineage svg.drawn")) {
  const lines = [...picture.querySelectorAll(".line")];
  const show = (node) => {
    const n = node?.dataset.n;
    picture.classList.toggle("pointed", n !== undefined);
    for (const line of lines) {
      line.classList.toggle("on", line.dataset.a === n || line.dataset.b === n);
    }
  };
  const pointed = (event) => show(event.target.closest(".node"));
  picture.addEventListener("pointerover", pointed);
  picture.addEventListener("focusin", pointed);
  for (const over of ["pointerleave", "focusout"]) {
    picture.addEventListener(over, () => show(null));
  }
}
