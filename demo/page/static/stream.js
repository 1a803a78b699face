// Keeps the page up to date with what the demo sends, and tells when nothing comes any more. It is loaded last.
"use strict";

const SILENT_MS = 6000;

function show(view) {
  if (byId("play")) byId("play").textContent = view.play;
  connection = view.connection;
  found();
  notice(byId("kiosk-says"), view.kiosk);
  set(byId("waiting"), view.waiting);
  showQueues(view.queues);
  showSlips(view.slips);
  showParts(view.parts);
  showPads(view.pads);
  showWall(view.wall);
  showCalls(view.calls);
  showStory(view.story);
  document.body.dataset.up = "true";
}

// The stream sends something at least every two seconds; longer silence means that the demo is gone.

let silence;
let stream;
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
  stream = new EventSource(`/live?lang=${document.documentElement.lang}`);
  const on = (name, act) => stream.addEventListener(name, (event) => { heard(); act(JSON.parse(event.data)); });
  on("lamps", showLamps);
  on("view", show);
  on("beat", () => {});
  stream.addEventListener("error", () => {
    if (stream?.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

// A browser has six connections to a server for all its tabs: one that nobody sees gives its own back after a while.
const UNSEEN_MS = 5000;
let leaving;

document.addEventListener("visibilitychange", () => {
  clearTimeout(leaving);
  if (document.hidden) {
    leaving = setTimeout(() => { stream.close(); clearTimeout(silence); stream = null; }, UNSEEN_MS);
  } else if (!stream) {
    heard();
    listen();
  }
});

heard();
listen();
