// Runs behind chat.js and places.js. While the library is looked over, the page is asked for again from time to time.
let lookedAt = 0;
const followLook = () => {
  const looking = $(".health-looking", thread);
  clearTimeout(lookedAt);
  if (!looking || placeOf() !== "health") return;
  lookedAt = setTimeout(() => {
    if (placeOf() !== "health" || !$(".health-looking", thread)) return;
    if (document.activeElement?.closest(".place textarea, .place select") || panel.contains(document.activeElement)) return followLook();
    visit({ place: "health", state: looking.dataset.state });
  }, 900);
};
new MutationObserver(followLook).observe(thread, { childList: true, subtree: true });
