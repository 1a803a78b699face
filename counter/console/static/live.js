// Keeps a page of the console up to date, sends what is pressed, and says at once when nothing can be sent.
"use strict";

const SILENT_MS = 2700; // the stream says something every second
const ANSWER_MS = 6000; // the console itself waits 3 s for the kiosk
const POLL_MS = 2000; // and every third time, whether there is a seat for a stream again

const body = document.body;
const one = (selector) => document.querySelector(selector);
const csrf = () => one('meta[name="csrf-token"]').content;

// -- what the stream brings

let stream;
let silence;
let retry;
let polls = 0;
let heardAt = new Date();
// What the console says of its own connection to the kiosk.
let office = {
  stale: one('[data-shows="stale"]').classList.contains("lost"), says: one('[data-shows="stale"]').textContent,
};
let isSilent = false; // the page has lost the console
let isAsleep = false; // nobody sees it, and it hears nothing

function heard() {
  heardAt = new Date();
  clearTimeout(silence);
  silence = setTimeout(lose, SILENT_MS);
  if (isSilent) {
    isSilent = false;
    showOffice(office);
  }
}

function lose() {
  isSilent = true;
  const time = heardAt.toTimeString().slice(0, 5);
  tell(body.dataset.lost.replace("{time}", time), true);
  grey();
  // A stream whose server is gone without a word would stay open for ever: another connection is tried.
  if (stream.readyState !== EventSource.CLOSED) {
    stream.close();
    poll();
  }
}

// A computer that has slept goes on where it was: its timers have not run, only its clock has.
function isLost() {
  if (!isSilent && Date.now() - heardAt > SILENT_MS) lose();
  return office.stale || isSilent;
}

function grey() {
  body.classList.toggle("lost", office.stale || isSilent);
}

function tell(says, isLost) {
  const place = one('[data-shows="stale"]');
  if (place.textContent !== says) place.textContent = says;
  place.classList.toggle("lost", isLost);
}

function showOffice(now) {
  office = now;
  tell(office.says, office.stale);
  grey();
}

// A region is swapped as a whole; what had the focus in it has it afterwards, and what was typed stays.
function showRegions(regions) {
  for (const [name, { html, version }] of Object.entries(regions)) {
    const region = one(`[data-region="${name}"]`);
    if (!region || region.dataset.version === version) continue;
    const focused = region.contains(document.activeElement) ? placesOf(document.activeElement) : null;
    const opened = [...region.querySelectorAll("details[id][open]")].map((each) => each.id);
    const before = itemsOf(region);
    region.innerHTML = html;
    region.dataset.version = version;
    for (const id of opened) region.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    if (before && before !== itemsOf(region)) rest(region);
    if (focused) focusOneOf(focused, region);
    for (const button of region.querySelectorAll("[data-act]")) {
      if (pending.has(button.dataset.act)) button.setAttribute("aria-busy", "true");
    }
  }
}

// When an item leaves a list, another moves under the finger: so the list takes no clicks for a moment. Whoever works
// by keys (`detail` 0) stays where they were.
const REST_MS = 1000;

function itemsOf(region) {
  return [...region.querySelectorAll("[data-item]")].map((each) => each.dataset.item).join();
}

function rest(region) {
  clearTimeout(region.resting);
  region.classList.add("resting");
  region.resting = setTimeout(() => region.classList.remove("resting"), REST_MS);
}

document.addEventListener("click", (event) => {
  if (event.detail > 0 && event.target.closest(".resting button, .resting summary")) event.preventDefault();
}, true);

function markOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.dataset.act) return `[data-act="${CSS.escape(element.dataset.act)}"]`;
  return element.name ? `[name="${CSS.escape(element.name)}"]` : null;
}

// Where the focus goes when its element is swapped: to the same key, else to what the key was about, else to the heading.
function placesOf(element) {
  const item = element.closest("[data-item]")?.dataset.item;
  return [markOf(element), item === undefined ? null : `[data-item="${CSS.escape(item)}"]`, "[tabindex='-1']"];
}

function focusOneOf(places, region) {
  for (const place of places) {
    const found = place && region.querySelector(place);
    if (!found) continue;
    if (found.matches("[data-item]")) found.tabIndex = -1;
    found.focus({ preventScroll: true });
    if (document.activeElement !== found) continue;
    if (found.matches(":focus-visible")) found.scrollIntoView({ block: "nearest" }); // it may have moved out of sight
    return;
  }
  one("main").focus({ preventScroll: true }); // from there Tab goes on through the page, and its keys work
}

function listen(patienceMs = SILENT_MS) {
  clearTimeout(silence);
  silence = setTimeout(lose, patienceMs);
  stream = new EventSource(body.dataset.live);
  const on = (name, show) => stream.addEventListener(name, (message) => { heard(); show(JSON.parse(message.data)); });
  on("regions", showRegions);
  on("office", showOffice);
  on("beat", () => {});
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) retry = setTimeout(poll, 0);
  });
}

// `AbortSignal.timeout` does not exist in browsers before 2022.
function within(ms) {
  const end = new AbortController();
  setTimeout(() => end.abort(), ms);
  return end.signal;
}

// Whoever has no stream asks: it may have no seat, and a session that has ended goes to the login.
async function poll() {
  try {
    const answer = await fetch(`${body.dataset.live}?once`, { signal: within(SILENT_MS) });
    if (answer.status === 401) return location.reload();
    if (answer.ok) {
      const now = await answer.json();
      heard();
      showOffice(now.office);
      showRegions(now.regions);
    }
  } catch {
    // The next try tells.
  }
  if (stream.readyState === EventSource.CLOSED && !isAsleep) {
    polls += 1;
    retry = setTimeout(polls % 3 ? poll : listen, POLL_MS);
  }
}

// A browser has six connections to a server for all its tabs: one that nobody sees gives its own back after a while.
// Seen again, it takes nothing that is pressed until it has heard what is now.
const UNSEEN_MS = 5000;
const BACK_MS = 700;
let leaving;

function sleep() {
  stream.close();
  clearTimeout(silence);
  isAsleep = true;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(leaving);
  if (document.hidden) {
    leaving = setTimeout(sleep, UNSEEN_MS);
  } else if (isAsleep) {
    isAsleep = false;
    isSilent = true;
    grey();
    clearTimeout(retry);
    listen(BACK_MS);
  }
});

// -- what is pressed

const pending = new Set();

function refuse(says) {
  const place = one('[data-shows="refusal"]');
  place.textContent = "";
  // A sentence that is said twice is read aloud twice.
  requestAnimationFrame(() => { place.textContent = says; });
}

function newId() {
  const random = crypto.getRandomValues(new Uint8Array(16)); // randomUUID does not exist over plain HTTP
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The command of a form: what its `command`, a field or the pressed button, holds, and its other fields, without the
// empty ones.
function commandOf(form, button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  const command = { id: newId(), ...JSON.parse(data.get("command")) };
  for (const name of new Set(data.keys())) {
    if (["command", "page", "csrf_token"].includes(name)) continue;
    const values = data.getAll(name).filter((value) => value !== "");
    if (values.length) command[name.replace(/\[\]$/, "")] = name.endsWith("[]") ? values : values[0];
  }
  return command;
}

async function ask(command, isAgain = false) {
  const answer = await fetch(`${body.dataset.base}api/v1/commands`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json", "X-CSRF-Token": csrf(), "Accept-Language": document.documentElement.lang,
    },
    body: JSON.stringify(command),
    signal: within(ANSWER_MS),
  });
  // The kiosk answers an id once: asking again tells what became of it, and does nothing twice.
  return answer.status === 504 && !isAgain ? ask(command, true) : answer;
}

async function send(form, button) {
  const act = button?.dataset.act || "";
  if (isLost()) return refuse(body.dataset.notSent);
  if (pending.has(act)) return refuse(body.dataset.twice);
  refuse("");
  const busy = (is) => {
    for (const button of document.querySelectorAll(`[data-act="${CSS.escape(act)}"]`)) {
      if (is) button.setAttribute("aria-busy", "true"); else button.removeAttribute("aria-busy");
    }
  };
  pending.add(act);
  busy(true);
  try {
    const answer = await ask(commandOf(form, button));
    if (answer.status === 401) return location.reload();
    const said = await answer.json();
    if (answer.ok) {
      finish(form);
      form.dispatchEvent(new CustomEvent("luot:done", { bubbles: true, detail: said }));
    } else {
      const names = said.message || {};
      refuse(said.detail || names[document.documentElement.lang] || Object.values(names)[0] || said.title || "");
    }
  } catch {
    refuse(body.dataset.noAnswer);
  } finally {
    pending.delete(act);
    busy(false);
  }
}

// What was opened for a command is closed, and a form that says so is clean for the next one.
function finish(form) {
  for (const each of form.querySelectorAll("details[open]")) each.open = false;
  const around = form.closest("details[open]");
  if (around) shut(around);
  if ("clean" in form.dataset) form.reset();
}

let leftAt = -Infinity; // when a form was sent whose answer is another page

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-command]") || event.submitter?.hasAttribute("formaction")) {
    if (form.method !== "post" || !form.closest("main")) return;
    const refusal = isLost() ? body.dataset.notSent : Date.now() - leftAt < ANSWER_MS ? body.dataset.twice : "";
    if (refusal) {
      event.preventDefault();
      refuse(refusal);
    } else {
      leftAt = Date.now();
    }
    return;
  }
  event.preventDefault();
  send(form, event.submitter || form.querySelector("[data-act]"));
});

// -- keys

const FIELDS = "input, select, textarea, [contenteditable]";

function isCovered() {
  const over = CSS.supports("selector(:popover-open)") ? "details.menu[open], :popover-open" : "details.menu[open]";
  return one(over) !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const focused = document.activeElement;
  // In most browsers Enter in a field presses the form's first button.
  if (event.key === "Enter" && focused?.matches("input[type=radio]")) event.preventDefault();
  if (focused?.matches(FIELDS) || isCovered()) return;
  if ([" ", "Enter"].includes(event.key) && focused?.matches("button, a, summary")) {
    if (event.repeat) event.preventDefault(); // a button that is held down is pressed once
    return;
  }
  const button = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key.toLowerCase());
  if (!button || button.disabled) return;
  event.preventDefault();
  if (!event.repeat) button.click();
});

window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
heard();
listen();
