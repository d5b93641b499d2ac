// Keeps the registers of today on the phone, sealed, so that they open where there is no internet.

import * as phone from "./phone.mjs";
import { keep, watch } from "./page.mjs";

const MOST = 8;

async function gather(place) {
  await phone.belongsTo(place.dataset.owner);
  const said = await phone.unlock(place.dataset.keys);
  if (said.out || !(await phone.key())) return;
  await watch(place.dataset);
  const ways = Array.from(place.querySelectorAll("a[data-keep]"), (one) => one.getAttribute("href"));
  for (const path of ways.slice(0, MOST)) {
    if (await phone.page(path)) continue;
    const answer = await fetch(path);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = page.querySelector(".reg");
    if (answer.ok && list) await keep(path, list, page.title);
  }
  place.dataset.kept = "";
}

const place = document.querySelector("[data-today]");
if (place && phone.possible) gather(place).catch(() => null);
