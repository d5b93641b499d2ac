// A job shows by itself how far it is. The page works without this script: it has a link to look.

const PAUSE = 3000;

/** Put what the server says now in place of what it said before; stop when the job has ended. */
async function look() {
  const here = document.getElementById("job");
  const again = here?.dataset.again;
  if (!again) return;
  // What one is about to press is not taken away.
  if (document.visibilityState === "visible" && !here.contains(document.activeElement)) {
    try {
      const answer = await fetch(again);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = page.getElementById("job");
      if (!answer.ok || !there) return;
      here.dataset.again = there.dataset.again;
      // Said aloud where somebody listens: only when there is something new.
      if (here.textContent !== there.textContent) here.replaceChildren(...there.childNodes);
    } catch {
      // No connection just now: the next look tries again.
    }
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
