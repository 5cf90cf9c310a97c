/* The chat page, live: the same forms, sent without leaving the page. Without this file everything still works.
   What is being written stays in the page only, never in the browser's store: devices are shared. */
"use strict";

(() => {
  const stage = document.getElementById("stage");
  const log = document.getElementById("log");
  const state = document.getElementById("state");
  if (!stage || !log || !state || !window.fetch || !window.URLSearchParams || !window.AbortController) return;

  const say = state.dataset;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const TIMEOUT = 15000;
  const WAITS = [1, 2, 4, 8, 15, 15];
  let sending = false;
  let wake = null;
  document.documentElement.classList.add("live");

  const form = () => document.getElementById("answer");
  const box = () => document.getElementById("text");

  // A page from the browser's memory may be an old question, or another person's: ask again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  window.addEventListener("beforeunload", (event) => {
    const text = box();
    if (sending || (text && text.tagName === "TEXTAREA" && text.value.trim())) event.preventDefault();
  });
  window.addEventListener("online", () => wake && wake());

  function tell(text, bad) {
    state.textContent = text;
    state.classList.toggle("bad", Boolean(bad));
    state.classList.toggle("busy", text === say.sending);
  }

  function bubble(kind, lines, who, language, direction) {
    const at = document.createElement("div");
    at.className = "bubble arriving " + kind;
    if (language) at.lang = language;
    if (direction) at.dir = direction;
    const name = document.createElement("span");
    name.className = "unseen";
    name.textContent = who;
    at.append(name);
    for (const line of lines) {
      const p = document.createElement("p");
      p.dir = "auto";
      p.textContent = line;
      at.append(p);
    }
    return at;
  }

  function keep(node, silent) {
    // What the person already knows is put there silently; a screen reader hears only what is new.
    if (silent) log.setAttribute("aria-live", "off");
    log.append(node);
    if (silent) requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  }

  function count() {
    const text = box(), shown = document.getElementById("count");
    if (!text || !shown || !text.dataset.longest) return;
    const left = Number(text.dataset.longest) - text.value.length;
    shown.textContent = text.dataset.count + " " + left;
    shown.classList.toggle("few", left < 200);
  }

  // "You said: Happy" under one's own words would say it twice.
  const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  function unecho(said, mine) {
    for (const one of said.querySelectorAll("p[dir]")) {  // a link has none, and stays
      if (bare(mine) && bare(one.textContent).endsWith(" " + bare(mine))) {
        const holder = one.parentElement;
        one.remove();
        if (!holder.querySelector("p")) holder.remove();
        return;
      }
    }
  }

  function show(answer, asked, mine, draft) {
    const old = form();
    const same = old && old.dataset.number === String(answer.number);
    // A tick is set by '12.+home' and taken away by '12.-home': the same box.
    const boxOf = (one) => (one && one.value ? one.value.replace(/^(\d+\.)[+-]/, "$1") : null);
    const pressed = boxOf(document.activeElement);
    if (!answer.again) {
      if (asked.length) keep(bubble("ours", asked, say.we, old.lang, old.dir), true);
      if (mine) keep(bubble("yours", [mine], say.you), true);
    }
    const holder = document.createElement("template");
    holder.innerHTML = answer.html;
    const said = holder.content.querySelector(".said");
    if (said) {
      if (mine) unecho(said, mine);
      for (const one of [...said.children]) { one.classList.add("arriving"); keep(one); }
      said.remove();
    }
    document.documentElement.lang = answer.language;
    document.documentElement.dir = answer.direction;
    stage.replaceChildren(holder.content);
    const text = box();
    if (text && same && draft) text.value = draft;
    count();
    const ticked = answer.again && [...stage.querySelectorAll("button")].find((one) => boxOf(one) === pressed);
    const target = ticked || document.getElementById("question");
    if (target) target.focus({ preventScroll: true });
    if (!answer.again) {
      const top = (said && log.lastElementChild) || form();
      if (top) top.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
    }
  }

  const pause = (seconds) => new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000 * (1 + Math.random() / 4));
    wake = () => { clearTimeout(timer); done(); };
  });

  function again() {
    return new Promise((done) => {
      tell(say.still, true);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "go";
      button.textContent = say.again;
      button.addEventListener("click", () => done(), { once: true });
      wake = done;
      state.append(button);
      button.focus();
    });
  }

  async function once(body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const response = await fetch("/chat", {
        method: "POST", body, signal: stop.signal, credentials: "same-origin", redirect: "manual",
        headers: { Accept: "application/json" },
      });
      const json = (response.headers.get("Content-Type") || "").includes("json");
      return { status: response.status, answer: json ? await response.json() : {} };
    } catch (gone) {
      return { status: 0, answer: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  // The same body each time: the page's number in it makes a second arrival harmless.
  async function deliver(body) {
    for (let tries = 0; ; tries += 1) {
      const { status, answer } = await once(body);
      if (status !== 0 && status !== 429 && status < 500) return { status, answer };
      if (tries >= WAITS.length) { await again(); tries = -1; tell(say.sending); continue; }
      tell(status === 429 && answer.text ? answer.text : say.notSent, true);
      await pause(status === 429 ? answer.seconds || 2 : WAITS[tries]);
      wake = null;
    }
  }

  async function send(asking, button) {
    if (sending) return;
    const text = box();
    const tapped = Boolean(button && button.name === "tap");
    const typed = text ? text.value : "";
    if (!tapped && !typed.trim()) { if (text) text.focus(); return; }
    const body = new URLSearchParams();
    for (const field of asking.querySelectorAll("input[type=hidden]")) body.set(field.name, field.value);
    if (tapped) body.set("tap", button.value); else body.set("text", typed);
    const label = tapped ? (button.dataset.label || button.innerText).replace(/\s+/g, " ").trim() : typed.trim();
    const asked = [...asking.querySelectorAll("legend .line")].map((line) => line.textContent.trim());
    sending = true;
    asking.setAttribute("aria-busy", "true");
    if (tapped) button.classList.add("chosen");
    const slow = setTimeout(() => tell(say.sending), 600);
    const { status, answer } = await deliver(body);
    clearTimeout(slow);
    sending = false;
    asking.removeAttribute("aria-busy");
    if (tapped) button.classList.remove("chosen");
    if (status === 200 && answer.html) {
      tell(say.saved);
      show(answer, asked, label, tapped ? typed : "");
    } else if (status === 200 && answer.go) {
      location.assign(answer.go);
    } else {
      // Refused, or answered elsewhere meanwhile: the words stay in the box, and there is a way to the question as it is now.
      tell(answer.text || say.still, true);
      const back = document.createElement("a");
      back.className = "quiet";
      back.href = "/chat";
      back.textContent = say.back;
      state.append(back);
    }
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "answer") return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener("input", (event) => { if (event.target.id === "text") count(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !/^[1-5]$/.test(event.key)) return;
    // Only while the question has the focus, and never while writing (WCAG 2.1.4).
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || !event.target.closest("#answer")) return;
    const mark = stage.querySelector('.scale [data-key="' + event.key + '"]');
    if (mark) { event.preventDefault(); mark.focus(); form().requestSubmit(mark); }
  });
  count();
})();
