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
