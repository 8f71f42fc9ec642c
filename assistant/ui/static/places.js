// Runs behind chat.js, in the same scope. The pages beside the conversation need no script of their own for
// the ordinary things:
//   <button data-visit="library" data-sort="title">   shows a place, with the data it carries
//   <button data-act="archive" data-id="…">           does something at the place that is shown
//   <form data-visit="library"> / <form data-act="save">   the same on submission, with the fields' values
//   <… data-live> in a form: submits it once typing rests, or when the choice changes
//   data-question (with data-explained, data-button) asks first; data-opens-panel shows the panel that the answer fills
shell.append(dialog); // the dock, in which it is made, is not shown beside a place
const placeOf = () => $("#here")?.dataset.place ?? "";
const showPlace = (place) => {
  if (shell.dataset.place !== place) showPanel(false);
  shell.dataset.place = place;
  markHere();
};
// Which row of the list at the left is shown: a place, or what is written and updated beside the conversation
const markHere = () => {
  const place = placeOf();
  const writing = $(".drafting", thread) ? "compose" : $(".updating, .update", thread) ? "choose" : null;
  document.querySelectorAll("#rail .to").forEach((b) => {
    const here = place ? b.dataset.visit === place : writing && b.dataset.event === writing;
    here ? b.setAttribute("aria-current", "page") : b.removeAttribute("aria-current");
  });
};
new MutationObserver(markHere).observe($("#rail"), { childList: true, subtree: true }); // the list is drawn anew, too

const carriedBy = (button) => JSON.stringify(Object.entries(button.dataset).sort());
// What was sent last: when its answer is shown, the page is where it was, or at the top of a new one
let going = null;
const remember = (fresh) => {
  const active = document.activeElement;
  going = {
    fresh,
    top: thread.scrollTop,
    id: active?.id,
    data: active?.matches?.("button[data-visit], button[data-act]") ? carriedBy(active) : null,
    selection: active?.matches?.("input, textarea") ? [active.selectionStart, active.selectionEnd] : null,
  };
  $(".place", thread)?.setAttribute("aria-busy", "true");
};
const visit = (data) => {
  asking = false;
  remember(data.place !== placeOf() || data.focus === "top");
  if (data.place !== placeOf()) showPanel(false);
  send("visit", data);
  if (narrow.matches) showRail(false);
};
const act = (data) => {
  remember(data.focus === "top");
  send("act", { place: placeOf(), ...data });
};
const showTab = (tab) => { // in a row of tabs that is wider than the page
  const row = tab?.closest(".tabs");
  if (row) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
};
const arriveInPlace = () => {
  const place = $(".place", thread);
  showTab($(".tabs [aria-current]", thread));
  if (!going || !place || place.getAttribute("aria-busy")) return;
  const { fresh, top, id, data, selection } = going;
  going = null;
  thread.scrollTo(0, fresh ? 0 : top);
  if (fresh) return $("h2", place)?.focus({ preventScroll: true });
  if (document.activeElement !== document.body && document.activeElement?.isConnected) return;
  // the same control; where it is gone, the way back from what was done; else the head of the page
  const same = data && [...place.querySelectorAll("button")].find((b) => carriedBy(b) === data);
  const spots = [id && document.getElementById(id), same, $(".said-here button", place), $("h2", place)];
  const again = spots.filter(Boolean).find((spot) => {
    spot.focus({ preventScroll: true });
    return spot === document.activeElement;
  });
  if (selection && again?.id === id && again.setSelectionRange && again.type !== "date") again.setSelectionRange(...selection);
};
new MutationObserver(() => requestAnimationFrame(arriveInPlace)).observe(thread, { childList: true, subtree: true });

const valuesOf = (form) => {
  const data = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    data[name] = name in data ? [].concat(data[name], value) : value;
  }
  return data;
};
const go = (element, data) => {
  const { visit: place, act: what, question } = element.dataset;
  const send = () => {
    if ("opensPanel" in element.dataset) {
      if (!panel.contains(element)) opener = element;
      showPanel(true);
    }
    return place ? visit({ ...data, place }) : act({ ...data, do: what });
  };
  return question ? confirmFirst(element.dataset, send) : send();
};
const carried = ({ visit: _v, act: _a, question: _q, explained: _e, button: _b, opensPanel: _o, ...data }) => data;
CLICKS.push(
  ["button[data-visit], a[data-visit]", (b) => {
    turning = !b.closest("thead, .toolbar");
    go(b, carried(b.dataset));
  }],
  ["button[data-act]", (b) => go(b, carried(b.dataset))],
);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-visit], form[data-act]")) return;
  clearTimeout(resting);
  go(form, { ...carried(form.dataset), ...valuesOf(form) });
});
let resting = 0;
const live = (event, rest) => {
  if (!event.target.matches("[data-live]")) return;
  clearTimeout(resting);
  resting = setTimeout(() => event.target.form?.requestSubmit(), rest);
};
document.addEventListener("input", (event) => event.target.matches("input[type=search], input[type=text]") && live(event, 200));
document.addEventListener("change", (event) => event.target.matches("select, input[type=checkbox]") && live(event, 0));
