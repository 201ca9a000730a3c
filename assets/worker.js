// Stands in for the crisis search when there is no connection: shows the copies that were saved on /offline.
// Its scope is /nearest, and it keeps nothing by itself; what is asked there passes through it and is not looked at.
const CACHE = "copies";
const KEY = "/nearest/saved";
const PATIENCE = 4000;
const HOUR = 3600000;
const DAY = 24 * HOUR;

const purge = () => caches.delete(CACHE);

// The saved page with its age, or nothing; past the end of the session, or with a clock set back, it is deleted.
async function copy() {
  const saved = await caches.match(KEY, { cacheName: CACHE });
  if (!saved) return undefined;
  const at = Number(saved.headers.get("X-Saved-At"));
  const now = Date.now();
  if (!(now < Number(saved.headers.get("X-Until")) && now > at - HOUR)) {
    await purge();
    return undefined;
  }
  const days = Math.max(0, Math.floor((now - at) / DAY));
  const aged = (_, today, one, more) => (days > 1 ? more.replace("NNN", days) : days ? one : today);
  const page = (await saved.text()).replace(/<!--age (.*?)\|(.*?)\|(.*?)-->/g, aged);
  return new Response(page, { headers: saved.headers });
}

async function answer(request) {
  const online = fetch(request).then(async (response) => {
    // Nobody is signed in any more, or may not search: what was saved goes, too.
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) await purge();
    return response;
  });
  const waited = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
  });
  const first = await Promise.race([online.catch(() => undefined), waited]);
  if (first && first.status < 500) return first;
  return (await copy()) || first || online;
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && new URL(request.url).pathname === "/nearest") event.respondWith(answer(request));
});
