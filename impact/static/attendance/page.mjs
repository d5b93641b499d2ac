// Pieces of the page of a register: looking for somebody, choosing, and keeping it on the phone.

import * as phone from "./phone.mjs";

export const TICK = "p-";

/** Return what is said under a name, as the server knows it. */
export function value(fields, name) {
  if (name === "extra") return fields.extra.value.trim();
  if (name === "kind") return fields.estimated.checked ? "estimated" : "counted";
  if (name === "state") return fields.off.checked ? "off" : fields.uncounted.checked ? "uncounted" : "";
  return name === "note" ? fields.note.value.trim() : fields[TICK + name].value;
}

/** Show something under a name. */
export function show(fields, name, said) {
  if (name === "extra") fields.extra.value = said;
  else if (name === "kind") fields.estimated.checked = said === "estimated";
  else if (name === "note") fields.note.value = said;
  else if (name === "state") {
    [fields.off.checked, fields.uncounted.checked] = [said === "off", said === "uncounted"];
  } else if (fields[TICK + name]) fields[TICK + name].value = said;
}

/** Show only who is looked for, on a long list. */
export function find(form) {
  const look = form.querySelector("#look");
  if (!look) return;
  look.hidden = false;
  const asked = look.querySelector("input");
  asked.addEventListener("input", () => {
    for (const kid of form.querySelectorAll(".kid")) {
      const name = kid.querySelector("legend").textContent.toLowerCase();
      kid.hidden = !name.includes(asked.value.trim().toLowerCase());
    }
  });
  asked.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

/** Return two buttons, one for each value; `pick` hears which one is right. */
export function asked(form, words, one, pick) {
  const made = form.querySelector("#choice").content.cloneNode(true).firstElementChild;
  const kid = document.getElementById(TICK + one.key);
  const said = (value) => words.said[one.key]?.[value] ?? words.marks[value] ?? (value || words.nothing);
  made.querySelector("legend").textContent = one.who || kid?.querySelector("legend bdi").textContent;
  const [theirs, mine] = made.querySelectorAll("button");
  theirs.querySelector("span").textContent = said(one.theirs);
  theirs.querySelector("small").textContent = one.by;
  mine.querySelector("span").textContent = said(one.mine);
  for (const [button, value] of [[theirs, one.theirs], [mine, one.mine]]) {
    button.addEventListener("click", () => {
      made.remove();
      pick(value);
    });
  }
  return made;
}

/** Say in words how many there are. */
export function sums(form, words, marks, extra, state) {
  const of = (mark) => marks.filter((one) => one === mark).length;
  const [present, late, excused, absent] = ["present", "late", "excused", "absent"].map(of);
  const named = present + late;
  const all = { present, late, excused, absent, named, extra, all: named + extra };
  const filled = (text) => text.replace(/\{(\w+)\}/g, (_, name) => all[name]);
  form.querySelector("#total").textContent = filled(words.total);
  form.querySelector(".bar button").textContent = filled(words.save[state] ?? words.save);
}

/** Let the server do it after all, now that it knows all that was ticked. */
export function hand(form, version, button) {
  form.elements.seen.value = version;
  const sent = document.createElement("form");
  const action = button?.formAction ?? location.href;
  Object.assign(sent, { method: "post", action, hidden: true });
  for (const [name, value] of new FormData(form, button?.name ? button : null)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    sent.append(field);
  }
  document.body.append(sent);
  sent.submit();
}

/** Keep a register sealed, without what is for now only, and what stays with the server. */
export async function keep(path, copy, title) {
  copy.querySelectorAll("input[type=hidden]:not([name=seen])").forEach((one) => one.setAttribute("value", ""));
  copy.querySelectorAll(".care, #last, #clash fieldset, .errs").forEach((one) => one.remove());
  copy.querySelectorAll("#kept, #clash").forEach((one) => one.toggleAttribute("hidden", true));
  await phone.keepPage(path, { html: copy.innerHTML, title });
}

/** Let a script of ours show something where there is no internet. */
export const watch = ({ worker, scope }) =>
  navigator.serviceWorker?.register(worker, { scope }).catch(() => null);
