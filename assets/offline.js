// Saves the crisis page of the chosen provinces on this device; the worker shows it when there is no connection.
const CACHE = "copies";
const KEY = "/nearest/saved";
const form = document.getElementById("copies");
const status = document.getElementById("copies-status");

function say(sentence) {
  status.textContent = sentence;
  status.hidden = false;
}

async function save() {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok || answer.redirected) throw new Error("not saved");
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Saved-At": String(Date.now()) });
  // The policy belongs to the page: its style sheet stands in it, allowed by a hash.
  for (const name of ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Until", "X-Owner"]) {
    headers.set(name, answer.headers.get(name));
  }
  const page = await answer.text();
  await navigator.serviceWorker.register("/worker.js", { scope: "/nearest" });
  await (await caches.open(CACHE)).put(KEY, new Response(page, { headers }));
}

async function begin() {
  const saved = await caches.match(KEY, { cacheName: CACHE });
  // Whoever was signed in here before left something.
  if (saved && saved.headers.get("X-Owner") !== form.dataset.owner) await caches.delete(CACHE);
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.querySelector("input:checked")) {
      say(form.dataset.none);
      return;
    }
    say(form.dataset.wait);
    save().then(
      () => say(form.dataset.done),
      () => say(form.dataset.failed),
    );
  });
  document.getElementById("copies-remove").addEventListener("click", () => {
    caches.delete(CACHE).then(() => say(form.dataset.removed));
  });
}

if (form && navigator.serviceWorker && window.caches) {
  document.getElementById("no-copies").hidden = true;
  begin();
}
