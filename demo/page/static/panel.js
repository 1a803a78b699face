// Shows what the stream sends, and posts clicks. All words come with the page or with the stream.
"use strict";

const byId = (id) => document.getElementById(id);
const SILENT_MS = 6000;

// Clicks

async function post(path, button) {
  button?.classList.add("pressed");
  try {
    return await fetch(path, { method: "POST" });
  } catch {
    lost();
  } finally {
    button?.classList.remove("pressed");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-post]");
  if (!button || (isOfTheList(button) && isResting())) return;
  if (button.dataset.sure && !isSure(button)) return;
  if (button.closest(".guide")) cleared = null;
  if (button.dataset.hold) return hold(button);
  const done = post(button.dataset.post, button);
  if (isOfTheList(button)) restUntil(done);
});

// Some keys of a keypad must be held: meanwhile the button says so and fills up, and further clicks do nothing.
async function hold(button) {
  if (button.classList.contains("pressed")) return;
  button.style.setProperty("--hold", `${button.dataset.holdS}s`);
  set(button, button.dataset.hold);
  await post(button.dataset.post, button);
  set(button, button.dataset.words);
}

// A key that is held down counts as one press.
document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
});

byId("guide").addEventListener("submit", (event) => {
  event.preventDefault();
  const label = byId("label").value.trim();
  if (!label) return clearGuide();
  if (event.submitter.dataset.sure && !isSure(event.submitter)) return;
  cleared = null;
  post(`/guide/${event.submitter.value}?label=${encodeURIComponent(label)}`, event.submitter);
});
byId("take").addEventListener("submit", (event) => {
  event.preventDefault();
  cleared = null;
  const asked = new FormData(byId("take"));
  const then = asked.getAll("then").filter(Boolean).join();
  const words = new URLSearchParams(then ? { then } : {});
  if (asked.has("class")) words.set("class", asked.get("class"));
  if (event.submitter.value === "paperless") words.set("paperless", "1");
  postForm(`/guide/take/${encodeURIComponent(asked.get("service"))}?${words}`, event);
});

byId("issuing").addEventListener("submit", (event) => {
  event.preventDefault();
  cleared = null;
  const reason = new FormData(byId("issuing")).get("reason");
  postForm(`/guide/${event.submitter.value}${reason ? `?reason=${encodeURIComponent(reason)}` : ""}`, event);
});

// Once the kiosk has accepted, the form is empty for the next citizen; otherwise the guide can mend it.
async function postForm(path, { target, submitter }) {
  const answer = await post(path, submitter);
  if (answer?.ok && (await answer.json()).done) target.reset();
}

for (const form of document.querySelectorAll(".send-on")) {
  const [service, button] = form.elements;
  service.addEventListener("change", () => { button.disabled = service.value === ""; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { counter } = form.closest(".pad").dataset;
    post(`/counter/${encodeURIComponent(counter)}/transfer/${encodeURIComponent(service.value)}`, button);
  });
}

function showSendOn(form, label) {
  if (form.dataset.label === label) return;
  form.dataset.label = label;
  const [service, button] = form.elements;
  service.value = "";
  service.disabled = label === "";
  button.disabled = true;
}

byId("label").addEventListener("input", () => { if (!byId("label").value.trim()) clearGuide(); });

const SURE_MS = 5000; // the second press must come within this time
const DOUBLE_MS = 500; // a press that comes sooner belongs to a double click
let unsure = null; // the button that waits for its second press

function isSure(button) {
  const again = unsure?.button === button;
  if (again && !button.classList.contains("ready")) return false;
  unsure?.stop();
  if (again) return true;
  const words = button.textContent;
  const timers = [
    setTimeout(() => button.classList.add("ready"), DOUBLE_MS),
    setTimeout(() => unsure?.stop(), SURE_MS),
  ];
  unsure = {
    button,
    stop() {
      timers.forEach(clearTimeout);
      unsure = null;
      set(button, words);
      button.classList.remove("sure", "ready");
    },
  };
  set(button, button.dataset.sure);
  button.classList.add("sure");
  return false;
}

let cleared = null; // the reply to the guide that was cleared on this page

function clearGuide() {
  cleared = byId("guide-says").textContent;
  notice(byId("guide-says"), { text: "" });
}

function showGuide(answer) {
  if (answer.text !== cleared) {
    cleared = null;
    notice(byId("guide-says"), answer);
  }
}

// The guide's list: each item keeps its place and its focus. When one leaves, the next moves under the finger: so the list
// ignores clicks for a moment, and the focus goes to the next item's text, never to its buttons.

const REST_MS = 1000;
let acts = 0; // actions without a reply of the kiosk so far
let restsUntil = 0;

const isOfTheList = (button) => byId("doubts").contains(button);
const isResting = () => acts > 0 || performance.now() < restsUntil;

function rest() {
  restsUntil = performance.now() + REST_MS;
  byId("doubts").classList.add("resting");
  setTimeout(() => byId("doubts").classList.toggle("resting", isResting()), REST_MS + 20);
}

async function restUntil(done) {
  acts += 1;
  byId("doubts").classList.add("resting");
  await done;
  acts -= 1;
  rest();
}

function showDoubts(doubts) {
  const list = byId("doubts");
  const focused = document.activeElement?.closest("#doubts li");
  const place = [...list.children].indexOf(focused);
  const button = document.activeElement;
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const keys = doubts.map(({ key }) => key);
  for (const [key, item] of known) {
    if (keys.includes(key)) continue;
    item.remove();
    rest();
  }
  doubts.forEach((doubt, at) => {
    const item = known.get(doubt.key) ?? doubtItem(doubt);
    showDoubt(item, doubt);
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  });
  if (focused && !button.isConnected) {
    const next = focused.isConnected ? focused : list.children[place] ?? list.lastElementChild;
    (next?.querySelector("p") ?? byId("doubt")).focus();
  }
}

let doubtsSeen = 0;

function doubtItem({ key }) {
  const item = document.createElement("li");
  item.dataset.key = key;
  item.innerHTML = "<b></b><p tabindex=-1></p><div role=group></div>";
  const [number, words, group] = item.children;
  [number.id, words.id] = [`number-${++doubtsSeen}`, `doubt-${doubtsSeen}`];
  group.setAttribute("aria-labelledby", `${number.id} ${words.id}`);
  return item;
}

function showDoubt(item, { text, number, choices }) {
  set(item.querySelector("b"), number);
  set(item.querySelector("p"), text);
  const routes = choices.map(({ route }) => route).join();
  if (item.dataset.routes === routes) return;
  if (item.dataset.routes !== undefined) rest();
  item.dataset.routes = routes;
  item.querySelector("div").replaceChildren(...choices.map(({ route, action, sure }) => {
    const button = document.createElement("button");
    button.textContent = action;
    button.dataset.post = route;
    if (sure) button.dataset.sure = sure;
    return button;
  }));
}

// What is shown

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function notice(element, { text, ...tones }) {
  set(element, text);
  for (const tone of ["alarm", "refused", "shut"]) element.classList.toggle(tone, tones[tone] === true);
}

function showQueues(queues) {
  for (const { service, people, forecast } of queues) {
    const button = document.querySelector(`.kiosk button[data-service="${CSS.escape(service)}"]`);
    if (!button) continue;
    set(button.querySelector(".people"), people);
    set(button.querySelector(".forecast"), forecast);
  }
}

function showLamps(lamps) {
  for (const lamp of document.querySelectorAll(".lamp")) {
    const lit = lamps[lamp.dataset.lamp] === true;
    lamp.classList.toggle("lit", lit);
    lamp.setAttribute("aria-label", lit ? lamp.dataset.lit : lamp.dataset.dark);
  }
}

let slips = [];
let shown = null; // the picture of the slip that is shown

function showSlips(news) {
  const isNew = news.length > 0 && news[0].png !== slips[0]?.png;
  const first = slips.length === 0;
  slips = news;
  if (isNew) showSlip(news[0], !first || shown !== null);
  else showPager();
}

function showSlip(slip, comesOut) {
  shown = slip.png;
  const [image, next] = [byId("slip"), new Image()];
  next.onload = () => {
    if (shown !== slip.png) return;
    image.alt = slip.caption;
    image.src = slip.png;
    byId("slip-link").href = slip.png;
    byId("slip-link").hidden = false;
    byId("no-slip").hidden = true;
    image.classList.remove("new");
    if (comesOut) requestAnimationFrame(() => image.classList.add("new"));
  };
  next.src = slip.png;
  showPager();
}

function showPager() {
  const at = slips.findIndex((slip) => slip.png === shown);
  set(byId("caption"), slips[at]?.caption ?? "");
  byId("newer").disabled = at <= 0;
  byId("older").disabled = at < 0 || at >= slips.length - 1;
}

function turn(by) {
  const slip = slips[slips.findIndex((each) => each.png === shown) + by];
  if (slip) showSlip(slip, false);
}
byId("older").addEventListener("click", () => turn(1));
byId("newer").addEventListener("click", () => turn(-1));

let wall = null;

function showWall(version) {
  if (version === wall) return;
  wall = version;
  const next = new Image();
  next.onload = () => { if (version === wall) byId("wall").src = next.src; };
  next.src = `/wall.png?v=${version}`;
}

function showPads(pads) {
  for (const pad of pads) {
    const element = document.querySelector(`.pad[data-counter="${CSS.escape(pad.counter)}"]`);
    if (!element) continue;
    set(element.querySelector(".number"), pad.number);
    set(element.querySelector(".next"), pad.says);
    set(element.querySelector(".why"), pad.why);
    set(element.querySelector(".then"), pad.then);
    showSendOn(element.querySelector(".send-on"), pad.in_hand);
    notice(element.querySelector(".answer"), pad.answer);
    element.classList.toggle("old", pad.old);
    const leave = element.querySelector(".leave");
    leave.disabled = pad.leave === "";
    if (pad.leave) leave.dataset.words = pad.leave;
    if (pad.leave && !leave.classList.contains("pressed")) set(leave, pad.leave);
  }
}

function showParts(parts) {
  const list = byId("parts");
  while (list.children.length < parts.length) {
    list.insertAdjacentHTML("beforeend", "<li><div><b></b><span></span></div><button></button></li>");
  }
  parts.forEach((part, place) => {
    const [item, button] = [list.children[place], list.children[place].querySelector("button")];
    set(item.querySelector("b"), part.name);
    const says = item.querySelector("span");
    set(says, part.says);
    says.classList.toggle("broken", part.broken);
    set(button, part.action);
    button.dataset.post = part.route;
  });
}

function showStory(lines) {
  byId("story").replaceChildren(...lines.map(({ time, text }) => {
    const line = document.createElement("li");
    const when = document.createElement("time");
    when.textContent = time;
    line.append(when, text);
    return line;
  }));
}

let announced = null; // number of the newest call that was announced

function showCalls(calls) {
  const newest = calls[0]?.no ?? 0;
  const fresh = announced === null || newest < announced ? [] : calls.filter(({ no }) => no > announced);
  announced = newest;
  for (const { text } of fresh.reverse()) {
    const line = document.createElement("li");
    line.textContent = text;
    byId("calls").append(line);
  }
  while (byId("calls").children.length > 20) byId("calls").firstChild.remove();
}

function showLabels(labels) {
  byId("labels").replaceChildren(...labels.map((label) => new Option(label, label)));
}

function show(view) {
  if (byId("play")) byId("play").textContent = view.play;
  connection = view.connection;
  found();
  notice(byId("kiosk-says"), view.kiosk);
  set(byId("waiting"), view.waiting);
  showQueues(view.queues);
  showGuide(view.guide);
  set(byId("issuing-says"), view.issuing);
  byId("issuing").classList.toggle("shut", view.kiosk.shut);
  set(byId("guide-age"), view.guide_age);
  document.querySelector(".guide").classList.toggle("old", view.guide_age !== "");
  set(byId("paper"), view.paper.text);
  byId("paper").classList.toggle("low", view.paper.alarm);
  set(byId("doubt"), view.doubt);
  set(byId("jump"), view.doubts.length > 0 ? view.doubt : byId("guide-heading").textContent);
  showDoubts(view.doubts);
  showSlips(view.slips);
  showParts(view.parts);
  showPads(view.pads);
  showWall(view.wall);
  showCalls(view.calls);
  showLabels(view.labels);
  showStory(view.story);
  document.body.dataset.up = "true";
}

// The stream sends something at least every two seconds; longer silence means that the demo is gone.

let silence;
let connection = null; // what the demo said last of its own connection

function heard() {
  clearTimeout(silence);
  silence = setTimeout(lost, SILENT_MS);
  if (connection) found();
}

// Whatever is shown may no longer hold: lamps and figures turn grey.
function lost() {
  document.body.classList.add("lost");
  notice(byId("connection"), { text: document.body.dataset.pageLost, alarm: true });
}

function found() {
  document.body.classList.remove("lost");
  notice(byId("connection"), connection);
}

function listen() {
  const stream = new EventSource(`/live?lang=${document.documentElement.lang}`);
  const on = (name, act) => stream.addEventListener(name, (event) => { heard(); act(JSON.parse(event.data)); });
  on("lamps", showLamps);
  on("view", show);
  on("beat", () => {});
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

heard();
listen();
