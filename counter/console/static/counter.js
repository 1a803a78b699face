// What the counter's page does beyond live.js: times that pass, small forms over the page, outcomes, the small window.
"use strict";

// -- times: the server writes them as milliseconds of its own clock, which in a played day runs faster

const clock = document.querySelector("[data-now]");
const begin = Date.now(); // goes on while a laptop sleeps

function officeNow() {
  return Number(clock.dataset.now) + (Date.now() - begin) * Number(clock.dataset.speed);
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function pass() {
  const now = officeNow();
  for (const each of document.querySelectorAll("[data-from]")) each.hidden = now < Number(each.dataset.from);
  for (const each of document.querySelectorAll("[data-until]")) {
    const seconds = Math.floor((Number(each.dataset.until) - now) / 1000);
    each.hidden = seconds <= 0;
    if (each.hidden) document.querySelector('[data-act="undo"]')?.setAttribute("aria-disabled", "true");
    for (const left of each.querySelectorAll("[data-left]")) {
      set(left, left.dataset.left.replace("{seconds}", Math.max(0, seconds)));
    }
  }
  for (const each of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((now - Number(each.dataset.since)) / 1000));
    set(each, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
  }
}

// What asks what becomes of the number in hand goes when that has gone.
function shutLeave() {
  if (document.querySelector('[data-shows="label"]')?.textContent !== "–") return;
  for (const each of document.querySelectorAll('[id^="leave-to-"]')) each.hidePopover();
}

function changed() {
  pass();
  shutLeave();
}

pass();
setInterval(pass, 250);
new MutationObserver(changed).observe(document.querySelector("main"), { childList: true, subtree: true });

// -- small forms over the page

document.addEventListener("luot:done", (event) => {
  if (!event.target.closest("[popover]")) return;
  event.target.reset();
  document.querySelectorAll(":popover-open").forEach((each) => each.hidePopover()); // one may have led to another
});

// Whoever goes through the page by Tab goes on where they were. For everybody else, a key that is pressed at once
// afterwards is one of the page, not a letter for a field that is gone.
let opener = null;

document.addEventListener("beforetoggle", (event) => {
  const focused = document.activeElement;
  if (event.newState === "open") {
    if (!focused.closest("[popover]")) opener = focused.matches("button:focus-visible, a:focus-visible") ? focused : null;
  } else if (event.target.contains(focused) || focused.matches("body, main")) { // what had the focus may be gone by now
    const back = opener && (opener.isConnected ? opener : one(markOf(opener)));
    if (back) back.focus(); else focused.blur();
  }
}, true);

// -- outcomes: a click leaves the focus where space calls the next number

document.addEventListener("click", (event) => {
  if (event.target.matches(".outcomes input") && event.isTrusted && document.activeElement === event.target) {
    event.target.blur();
  }
});

// A key that was clicked does not keep the focus: space calls the next number, whatever was clicked before.
document.addEventListener("click", (event) => {
  if (event.detail > 0) event.target.closest("button, summary, a.button")?.blur();
});

// An outcome that was chosen is still chosen after the page was loaded anew.
const CHOSEN = `luot-outcome-${location.pathname}`;

function restoreOutcome() {
  const outcomes = document.querySelector(".outcomes");
  const [ticket, value] = (sessionStorage.getItem(CHOSEN) || "").split(" ");
  if (!outcomes || outcomes.dataset.ticket !== ticket || !value) return;
  const chosen = outcomes.querySelector(`input[value="${CSS.escape(value)}"]`);
  if (chosen) chosen.checked = true;
}

document.addEventListener("change", (event) => {
  const outcomes = event.target.closest(".outcomes");
  if (outcomes) sessionStorage.setItem(CHOSEN, `${outcomes.dataset.ticket} ${event.target.value}`);
});
restoreOutcome();

// -- other pages

document.addEventListener("click", async (event) => {
  const link = event.target.closest('a[data-act="small"], a[data-act="why"]');
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.dataset.act === "small") {
    window.open(link.href, link.target, "popup,width=320,height=240");
  } else {
    const label = document.querySelector('[data-shows="label"]').textContent.trim();
    await showWhy(`${link.href}?label=${encodeURIComponent(label === "–" ? "" : label)}`);
  }
});

const why = document.getElementById("why");

let isAskingWhy = false;

async function showWhy(address) {
  if (isAskingWhy) return;
  if (isLost()) return refuse(body.dataset.notSent);
  isAskingWhy = true;
  try {
    const answer = await fetch(address, { signal: within(ANSWER_MS) });
    if (answer.redirected || answer.status === 401) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    why.replaceChildren(page.querySelector(".why") || page.querySelector("main"));
    why.showPopover();
    why.querySelector("input")?.focus();
  } catch {
    refuse(body.dataset.notSent);
  } finally {
    isAskingWhy = false;
  }
}

why.addEventListener("submit", (event) => {
  event.preventDefault();
  showWhy(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
});

why.addEventListener("click", (event) => {
  if (!event.target.closest("a")) return;
  event.preventDefault();
  why.hidePopover();
});
