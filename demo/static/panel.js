// Shows what the stream tells, and sends clicks on their real way. Words come with the page or the stream.
"use strict";

const byId = (id) => document.getElementById(id);
const SILENT_MS = 6000;

// Clicks

async function post(path, button) {
  button?.classList.add("pressed");
  try {
    await fetch(path, { method: "POST" });
  } catch {
    lost();
  } finally {
    button?.classList.remove("pressed");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (!button || (button.dataset.sure && !isSure(button))) return;
  if (button.closest(".guide")) cleared = null;
  post(button.dataset.post, button);
});

byId("guide").addEventListener("submit", (event) => {
  event.preventDefault();
  const label = byId("label").value.trim();
  if (!label) return clearGuide();
  if (event.submitter.dataset.sure && !isSure(event.submitter)) return;
  cleared = null;
  post(`/guide/${event.submitter.value}/${encodeURIComponent(label)}`, event.submitter);
});
byId("label").addEventListener("input", () => { if (!byId("label").value.trim()) clearGuide(); });

const SURE_MS = 5000; // so long the second press is waited for
let unsure = null; // the button that waits for it

function isSure(button) {
  const again = unsure?.button === button;
  unsure?.stop();
  if (again) return true;
  const words = button.textContent;
  const timer = setTimeout(() => unsure?.stop(), SURE_MS);
  unsure = {
    button,
    stop() {
      clearTimeout(timer);
      unsure = null;
      set(button, words);
      button.classList.remove("sure");
    },
  };
  set(button, button.dataset.sure);
  button.classList.add("sure");
  return false;
}

let cleared = null; // the guide's answer that was wiped away here

function clearGuide() {
  cleared = byId("guide-says").textContent;
  notice("guide-says", { text: "", alarm: false });
}

function showGuide(answer) {
  if (answer.text !== cleared) {
    cleared = null;
    notice("guide-says", answer);
  }
}

// Slips in doubt: each keeps its place, and with it the focus, until it is seen to.

function showDoubts(doubts) {
  const list = byId("doubts");
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const keys = doubts.map(({ choices }) => choices.map(({ route }) => route).join());
  const focused = list.contains(document.activeElement);
  for (const [key, item] of known) if (!keys.includes(key)) item.remove();
  doubts.forEach((doubt, place) => {
    const item = known.get(keys[place]) ?? doubtItem(doubt, keys[place]);
    set(item.querySelector("p"), doubt.text);
    if (!item.isConnected) list.append(item);
  });
  if (focused && !list.contains(document.activeElement)) (list.querySelector("button") ?? byId("doubt")).focus();
}

let doubtsSeen = 0;

function doubtItem({ choices }, key) {
  const item = document.createElement("li");
  item.dataset.key = key;
  item.innerHTML = "<p></p><div role=group></div>";
  const [words, group] = item.children;
  words.id = `doubt-${++doubtsSeen}`;
  group.setAttribute("aria-labelledby", words.id);
  for (const { route, action, sure } of choices) {
    const button = document.createElement("button");
    button.textContent = action;
    button.dataset.post = route;
    if (sure) button.dataset.sure = sure;
    group.append(button);
  }
  return item;
}

// What is shown

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function notice(id, { text, alarm }) {
  set(byId(id), text);
  byId(id).classList.toggle("alarm", alarm);
}

function showLamps(lamps) {
  for (const lamp of document.querySelectorAll(".lamp")) {
    const lit = lamps[lamp.dataset.lamp] === true;
    lamp.classList.toggle("lit", lit);
    lamp.setAttribute("aria-label", lit ? lamp.dataset.lit : lamp.dataset.dark);
  }
}

let slips = [];
let shown = null; // the picture of the slip that is looked at

function showSlips(news) {
  const isNew = news.length > 0 && news[0].png !== slips[0]?.png;
  const first = slips.length === 0;
  slips = news;
  if (isNew) showSlip(news[0], !first || shown !== null);
  else showPager();
}

function showSlip(slip, comesOut) {
  shown = slip.png;
  const image = byId("slip");
  image.onload = () => {
    image.hidden = false;
    byId("no-slip").hidden = true;
    image.classList.remove("new");
    if (comesOut) requestAnimationFrame(() => image.classList.add("new"));
  };
  image.alt = slip.caption;
  image.src = slip.png;
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
    set(element.querySelector(".answer"), pad.answer);
    element.classList.toggle("old", pad.old);
    const leave = element.querySelector(".leave");
    leave.disabled = pad.leave === "";
    if (pad.leave) set(leave, pad.leave);
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

let heardOf = null; // the newest call that was told

function showCalls(calls) {
  set(byId("call"), calls[0]?.text ?? "");
  const newest = calls[0]?.no ?? 0;
  const fresh = heardOf === null || newest < heardOf ? [] : calls.filter(({ no }) => no > heardOf);
  heardOf = newest;
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
  notice("connection", view.connection);
  notice("kiosk-says", view.kiosk);
  showGuide(view.guide);
  set(byId("paper"), view.paper.text);
  byId("paper").classList.toggle("low", view.paper.alarm);
  set(byId("doubt"), view.doubt);
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

// The stream: it beats every two seconds; silence means that the demo is gone.

let silence;

function heard() {
  clearTimeout(silence);
  silence = setTimeout(lost, SILENT_MS);
}

function lost() {
  notice("connection", { text: document.body.dataset.pageLost, alarm: true });
}

function listen() {
  const stream = new EventSource(`/live?lang=${document.documentElement.lang}`);
  const on = (name, act) => stream.addEventListener(name, (event) => { heard(); act(JSON.parse(event.data)); });
  on("lamps", showLamps);
  on("view", show);
  on("beat", () => {});
  stream.addEventListener("error", () => {
    lost();
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

heard();
listen();
