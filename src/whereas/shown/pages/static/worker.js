// Lets pages that were seen be read again without a network: the newest answer if there is one,
// else the kept one. Drafts are POSTs and are never kept.
const KEPT = "whereas-1";
const FIRST = ["./", "static/whereas.css", "static/whereas.js", "static/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FIRST)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) =>
      Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answered(request));
});

async function answered(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.get("cache-control") !== "no-store") {
      await kept.put(request, answer.clone());
    }
    return answer;
  } catch (error) {
    const known = await kept.match(request);
    if (known) return known;
    throw error;
  }
}
