// What opens over a page, its menu and the small sheets: Escape shuts it, and so does going on elsewhere.
"use strict";

const SHEETS = "details.menu[open], details.sheet[open]";

function shut(details) {
  const isFocused = details.contains(document.activeElement);
  details.open = false;
  if (isFocused) details.querySelector("summary").focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll(SHEETS).forEach(shut);
});

for (const goesOn of ["focusin", "click"]) {
  document.addEventListener(goesOn, (event) => {
    for (const each of document.querySelectorAll(SHEETS)) {
      if (!each.contains(event.target)) each.open = false;
    }
  });
}
