// Runs behind chat.js and intake.js, in the same scope. Sends the file that is to take a document's place.
CLICKS.push(["[data-replace]", (b) => b.nextElementSibling.click()]);
const sendReplacement = async (button, file) => {
  const { doc, list, sending, broken } = button.dataset;
  $(".announced").textContent = sending.replace("{name}", file.name);
  button.closest(".place").setAttribute("aria-busy", "true");
  try {
    const { id, refused } = await asked("POST", "/intake/uploads", JSON.stringify([[file.name, file.size]]), broken);
    const path = `/intake/uploads/${id}?name=${encodeURIComponent(file.name)}`;
    // what is refused on its way is told by the page that comes next
    if (!Object.keys(refused).length) await fetch(path, { method: "PUT", body: file });
    act({ do: "replace", doc, list, batch: id, focus: "top" });
  } catch (error) {
    button.closest(".place").removeAttribute("aria-busy");
    const told = $(".library-refused");
    told.hidden = false;
    told.textContent = error instanceof TypeError ? broken : error.message;
  }
};
document.addEventListener("change", (event) => {
  const [file] = event.target.matches("[data-replaces]") ? event.target.files : [];
  if (file) sendReplacement(event.target.previousElementSibling, file);
  if (file) event.target.value = "";
});
