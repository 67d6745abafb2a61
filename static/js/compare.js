// What is ticked for comparison is kept while the reader turns pages, filters, and goes back.
// Without this, the ticks of one page are compared, and the form stands at the end of the list.
"use strict";

{
  const KEPT = "compare";
  const LEAST = 2;

  let ticked = [];

  // a browser may refuse to keep anything
  const read = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT));
      ticked = Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
    } catch {
      ticked = [];
    }
  };
  const keep = (keys) => {
    ticked = keys;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(ticked));
    } catch {
      // then for this page only
    }
    show();
  };

  const form = () => document.getElementById("compare-form");
  const say = (text) => {
    form().querySelector("p").textContent = text;
  };

  // the ticks of other pages go along unseen
  const carry = (key) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "p", value: key });
    form().append(input);
  };

  function show() {
    document.documentElement.classList.toggle("comparing", Boolean(form() && ticked.length));
    if (!form()) return;
    const here = [...form().elements].filter((one) => one.type === "checkbox");
    here.forEach((box) => {
      box.checked = ticked.includes(box.value);
    });
    form().querySelectorAll("input").forEach((one) => one.remove());
    ticked.filter((key) => !here.some((box) => box.value === key)).forEach(carry);
    form().querySelector("[type=button]").hidden = !ticked.length;
    form().querySelector("button:not([type])").classList.toggle("button-main", ticked.length >= LEAST);
    const { saySome, sayNone } = form().dataset;
    say(ticked.length ? saySome.replace("{}", ticked.length) : sayNone);
  }

  const renew = () => {
    read();
    show();
  };

  document.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox" || !form() || target.form !== form()) return;
    const others = ticked.filter((key) => key !== target.value);
    keep(target.checked ? [...others, target.value] : others);
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form() || ticked.length >= LEAST) return;
    event.preventDefault();
    say(form().dataset.sayFew);
  });
  document.addEventListener("click", ({ target }) => {
    if (!form() || target !== form().querySelector("[type=button]")) return;
    keep([]);
    form().querySelector("button:not([type])").focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterSwap", show);
  // also when the browser brings back a page it kept, with the ticks it had
  window.addEventListener("pageshow", renew);
  renew();
}
