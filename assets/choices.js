// A choice that is a question of its own is sent as soon as it is made.
for (const choice of document.querySelectorAll("[data-sends]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit(choice.form.querySelector("[aria-pressed=true]")));
}
