// The guide's card: its forms, buttons that ask for a second press, the reply, and the list.
"use strict";

byId("guide").addEventListener("submit", (event) => {
  event.preventDefault();
  const label = byId("label").value.trim();
  if (!label) return clearGuide();
  if (event.submitter.dataset.sure && !isSure(event.submitter)) return;
  cleared = null;
  postForm(`/guide/${event.submitter.value}?label=${encodeURIComponent(label)}`, event);
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
  if (answer?.headers.get("Accepted") === "yes") target.reset();
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

function showLabels(labels) {
  byId("labels").replaceChildren(...labels.map((label) => new Option(label, label)));
}
