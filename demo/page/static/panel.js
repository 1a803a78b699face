// Posts clicks, and shows the kiosk, the slips, the wall and the counters. All words come with the page or the stream.
"use strict";

const byId = (id) => document.getElementById(id);

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

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (!button) return;
  if (button.dataset.hold) return hold(button);
  post(button.dataset.post, button);
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
