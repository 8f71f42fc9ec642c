// Runs behind chat.js, in the same scope. Sends chosen and dropped files, each by itself so that a large one does
// not hold up what is told of the others, and keeps what is shown of a job up to date.

// What the server says to a request; what it refuses is an error with the reason, or `otherwise`
const asked = async (method, path, body, otherwise) => {
  const response = await fetch(path, { method, body, headers: { "Content-Type": "application/octet-stream" } });
  const found = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(found.reason ?? otherwise);
  return found;
};
{
const intakePart = (selector) => $(`.intake ${selector}`);
const atIntake = () => placeOf() === "intake";
const LANES = 2; // files on their way at once
const MEGABYTE = 1e6;

let sendingNow = null; // what is on its way: {id, requests, cancelled, files, done, bytes, size}
const tellIntake = (words) => {
  const said = intakePart(".intake-said");
  if (!said) return;
  said.hidden = !words;
  said.textContent = words;
};
const intakeWords = (name) => intakePart(".intake-in")?.dataset[name] ?? "";
const shownMegabytes = (bytes) => (bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0);
const showSending = () => {
  const box = intakePart(".intake-sending");
  if (!box) return;
  box.hidden = !sendingNow;
  intakePart(".intake-drop").setAttribute("aria-disabled", String(Boolean(sendingNow)));
  if (!sendingNow) return;
  const { files, done, bytes, size } = sendingNow;
  const values = { done, total: files.length, sent: shownMegabytes(bytes.reduce((a, b) => a + b, 0)), size: shownMegabytes(size) };
  const words = files.length
    ? intakeWords("sending").replace(/\{(\w+)\}/g, (_, name) => values[name])
    : intakeWords("moment");
  if ($(".intake-words", box).textContent !== words) $(".intake-words", box).textContent = words;
  $("progress", box).value = size ? Math.min(bytes.reduce((a, b) => a + b, 0) / size, 1) : 0;
};

const sendOne = (path, file, progress) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  sendingNow.requests.add(request);
  request.open("PUT", path);
  request.upload.onprogress = (event) => progress(event.loaded);
  request.onload = resolve; // what was not accepted is in the report, with the reason
  request.onerror = () => reject(new Error(intakeWords("broken")));
  request.onabort = () => reject(new Error(intakeWords("cancelled")));
  request.onloadend = () => sendingNow?.requests.delete(request);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
});
const sendLane = async (queue) => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { file, name } = sendingNow.files[next];
    const path = `/intake/uploads/${sendingNow.id}?name=${encodeURIComponent(name)}`;
    await sendOne(path, file, (loaded) => { sendingNow.bytes[next] = loaded; showSending(); });
    if (sendingNow.cancelled) throw new Error(intakeWords("cancelled"));
    sendingNow.bytes[next] = file.size;
    sendingNow.done += 1;
    showSending();
  }
};
const sendFiles = async (found, backup = false) => {
  if (sendingNow) return;
  tellIntake("");
  const into = $("#intake-into")?.value ?? "";
  sendingNow = { id: "", requests: new Set(), cancelled: false, files: [], done: 0, bytes: [], size: 0 };
  showSending();
  try {
    const files = await found;
    if (!files.length) throw new Error(intakeWords("nothing"));
    const listed = JSON.stringify(files.map(({ file, name }) => [name, file.size]));
    const { id, refused, hidden } = await asked("POST", `/intake/uploads?backup=${backup}`, listed, intakeWords("broken"));
    const passed = new Set([...Object.keys(refused), ...hidden]);
    Object.assign(sendingNow, { id, files: files.filter(({ name }) => !passed.has(name)) });
    sendingNow.bytes = sendingNow.files.map(() => 0);
    sendingNow.size = sendingNow.files.reduce((sum, { file }) => sum + file.size, 0);
    showSending();
    const queue = [...sendingNow.files.keys()];
    await Promise.all(Array.from({ length: LANES }, () => sendLane(queue)));
    await asked("POST", `/intake/uploads/${id}/begin?backup=${backup}&into=${encodeURIComponent(into)}`, undefined, intakeWords("broken"));
  } catch (error) {
    for (const request of sendingNow.requests) request.abort();
    if (sendingNow.id) asked("DELETE", `/intake/uploads/${sendingNow.id}`).catch(() => {});
    tellIntake(error.message);
  }
  sendingNow = null;
  showSending();
  await lookAtJob();
  intakePart("#intake-job section")?.scrollIntoView({ block: "nearest" });
};

// What was chosen or dropped, as [{file, name}]; folders are walked through
const chosen = (list) => [...list].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
const within = async (entry) => {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) { // a folder is told in parts
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) return found;
    for (const inner of part) found.push(...await within(inner));
  }
};
const dropped = async (transfer) => {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return chosen(transfer.files);
  return (await Promise.all(entries.map(within))).flat();
};

const inputOf = (name) => intakePart(`[data-intake-input=${name}]`);
CLICKS.push(
  ["[data-intake=files], [data-intake=folder], [data-intake=backup]", (b) => {
    const input = inputOf(b.dataset.intake);
    if (b.dataset.intake === "folder") input.webkitdirectory = true;
    input.click();
  }],
  ["[data-intake=cancel]", () => {
    if (!sendingNow) return;
    sendingNow.cancelled = true;
    for (const request of sendingNow.requests) request.abort();
    $("#intake-choose")?.focus();
  }],
);
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.intakeInput;
  if (!name) return;
  sendFiles(chosen(event.target.files), name === "backup");
  event.target.value = "";
});
const hovering = (over) => {
  const zone = intakePart(".intake-drop");
  if (!zone || zone.classList.contains("over") === over) return;
  zone.classList.toggle("over", over);
  const call = $(".intake-call", zone);
  [call.textContent, call.dataset.now] = [call.dataset.now, call.textContent];
};
const carriesFiles = (event) => atIntake() && [...(event.dataTransfer?.types ?? [])].includes("Files");
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hovering(!sendingNow);
  });
}
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) hovering(false); });
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  hovering(false);
  sendFiles(dropped(event.dataTransfer));
});
addEventListener("beforeunload", (event) => { if (sendingNow) event.preventDefault(); });

// The job and the folders that are followed, as they are now
const putIn = (box, html) => {
  if (!box || box.dataset.html === html) return;
  const id = box.contains(document.activeElement) ? document.activeElement.id : "";
  const top = $(".data-table", box)?.scrollTop ?? 0;
  const open = $("details", box)?.open;
  box.innerHTML = html;
  box.dataset.html = html;
  if (top) $(".data-table", box)?.scrollTo(0, top);
  if (open && $("details", box)) $("details", box).open = true;
  if (id) (document.getElementById(id) ?? $(".card-actions button", box))?.focus({ preventScroll: true });
};
let lookedAt = 0;
const lookAtJob = async () => {
  lookedAt = Date.now();
  try {
    const live = await (await fetch("/intake/live")).json();
    const job = intakePart("#intake-job");
    if (!atIntake() || !job) return;
    const ended = job.dataset.running === "yes" && !live.running;
    putIn(job, live.job);
    putIn(intakePart("#intake-followed"), live.followed);
    job.dataset.running = live.running ? "yes" : "no";
    if (ended && $(".announced")) $(".announced").textContent = live.said;
  } catch {} // the page is being left, or the app is being started again
};
setInterval(() => {
  const job = intakePart("#intake-job");
  if (!job || !atIntake() || document.hidden) return;
  if (job.dataset.running === "yes" || Date.now() - lookedAt > 4000) lookAtJob();
}, 700);
new MutationObserver(() => requestAnimationFrame(showSending)).observe(thread, { childList: true, subtree: true });
}
