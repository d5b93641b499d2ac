// Where there is no internet: shows the register that lies sealed on this phone, or which ones do.

import * as phone from "./phone.mjs";
import { live } from "./register.mjs";

const place = document.getElementById("sealed");
const path = location.pathname.replace(/\/$/, "");

/** Show what a register looked like; it goes on from there. */
function open(kept) {
  const made = new DOMParser().parseFromString(kept.html, "text/html");
  place.replaceChildren(...made.body.childNodes);
  document.title = kept.title;
  return live(document.getElementById("reg"), path, false);
}

/** List the registers that open. */
function list(found) {
  document.getElementById("none").hidden = found.length > 0;
  const items = found.map(([at, one]) => {
    const [item, way] = [document.createElement("li"), document.createElement("a")];
    way.href = at;
    way.textContent = one.title.split(" – ")[0];
    item.append(way);
    return item;
  });
  document.getElementById("those").replaceChildren(...items);
}

async function show() {
  if (!phone.possible) return;
  const kept = await phone.page(path);
  if (kept) await open(kept);
  else list(await phone.pages());
}

addEventListener("online", () => document.getElementById("reg") || location.reload());
show();
