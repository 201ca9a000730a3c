// The few components of govuk-frontend that do more with a script than without one. Every page works without this file.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";

// Set here, not by the inline script that govuk-frontend suggests: our policy allows no inline script.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const component of [Button, Checkboxes, ErrorSummary, PasswordInput, Radios]) {
  createAll(component);
}

// What was saved for when there is no connection (offline.js) lasts no longer than the session.
if (window.caches) {
  if (location.pathname.startsWith("/sign-in")) caches.delete("copies");
  for (const form of document.querySelectorAll('form[action^="/sign-out"], form[action$="/sign-out-everywhere"]')) {
    form.addEventListener("submit", () => caches.delete("copies"));
  }
}
