// Keys for speed. A key counts only where nothing is typed, and without Ctrl, Alt or Meta; who speaks
// to their computer, or types by accident, turns single keys off until the page is closed.
"use strict";
const OFF = "single keys are off";
const keys = document.getElementById("keys");
if (keys) {
  keys.checked = sessionStorage.getItem(OFF) === null;
  keys.addEventListener("change", () => {
    if (keys.checked) sessionStorage.removeItem(OFF); else sessionStorage.setItem(OFF, "1");
  });
}
document.addEventListener("keydown", (event) => {
  const at = event.target;
  const typing = at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type !== "checkbox");
  if (event.key === "Escape") { at.blur(); return; }
  if (event.key === "Enter" && event.ctrlKey) { press("give"); event.preventDefault(); return; }
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  // A link, a button or a summary that has the focus takes Enter itself.
  if (event.key === "Enter" && !at.closest("a, button, summary")) { press("give"); event.preventDefault(); return; }
  if (keys && !keys.checked) return;
  const item = document.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
  const none = document.getElementById("none");
  if (item) { item.checked = !item.checked; none.checked = false; item.focus(); event.preventDefault(); return; }
  if (event.key === "0" && none) {
    document.querySelectorAll("input[data-key]").forEach((each) => { each.checked = false; });
    document.getElementById("points").value = "";
    none.checked = true; none.focus(); event.preventDefault(); return;
  }
  const focused = { p: "points", c: "comment" }[event.key];
  if (focused) { document.getElementById(focused)?.focus(); event.preventDefault(); return; }
  if (event.key === "a") { open_items(); event.preventDefault(); return; }
  if (event.key === "s") press("skip");
  if (event.key === "b") press("back");
});
function press(id) { document.getElementById(id)?.click(); }
function open_items() {
  const items = document.getElementById("items");
  if (items) { items.open = true; document.getElementById("new-points").focus(); }
}
