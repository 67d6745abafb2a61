// Quotes: taken from the body by selecting them there, and checked against it while one types.
(() => {
  const words = document.getElementById("quote-words")?.dataset;
  const body = document.getElementById("id_body");
  if (!words || !body) {
    return;
  }
  const form = body.form;
  const make = (tag, className, text = "") => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const button = (text, act) => {
    const made = make("button", "button", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const quotes = (part) =>
    [...part.querySelectorAll("textarea")].filter((field) => /(^as_of_|-)quote$/.test(field.name));

  // Picking: a bar stays at the foot of the window while one selects in the body

  let picking = null;
  const bar = make("div", "picking");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", words.sayPick);
  bar.hidden = true;
  const hint = make("span", "", words.sayHint);
  hint.setAttribute("role", "status");

  const selected = () => body.value.slice(body.selectionStart, body.selectionEnd).trim();

  const go = (field) => {
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  };

  const stop = () => {
    const field = picking;
    picking = null;
    bar.hidden = true;
    go(field);
  };

  const take = () => {
    if (!picking || !selected()) {
      hint.textContent = words.sayNothing;
      body.focus();
      return;
    }
    picking.value = selected();
    picking.dispatchEvent(new Event("input", { bubbles: true }));
    stop();
  };

  const pick = (field) => {
    picking = field;
    hint.textContent = words.sayHint;
    bar.hidden = false;
    go(body);
    const at = field.value ? body.value.indexOf(field.value.trim()) : -1;
    if (at >= 0) {
      body.setSelectionRange(at, at + field.value.trim().length);
    } else {
      body.setSelectionRange(body.selectionEnd, body.selectionEnd);
    }
  };

  bar.append(hint, button(words.sayTake, take), button(words.sayCancel, stop));
  document.body.append(bar);
  body.addEventListener("keydown", (event) => {
    if (picking && event.key === "Escape") {
      stop();
    } else if (picking && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      take();
    }
  });

  // Checking: beside the quote, and all of them at the body

  const list = make("div", "broken");
  list.setAttribute("role", "status");
  body.closest(".form-row").append(list);

  const isDeleted = (field) => {
    const mark = form.elements[field.name.replace(/quote$/, "DELETE")];
    return Boolean(mark?.checked);
  };

  const problem = (field) => {
    const quote = field.value.trim();
    const beside = (name) => form.elements[field.name.replace(/quote$/, name)]?.value.trim() ?? "";
    if (!quote || isDeleted(field)) {
      return "";
    }
    if (!body.value.includes(quote)) {
      return words.sayBroken;
    }
    const values = field.name === "as_of_quote"
      ? [form.elements.as_of.value.trim()]
      : ["before", "after", "value"].map(beside);
    const missing = values.find((value) => !quote.includes(value));
    return missing ? words.sayMissing.replace("{value}", missing) : "";
  };

  const named = (field) => {
    const [prefix, row] = field.name.split("-");
    const heading = document.getElementById(`${prefix}-heading`)?.textContent.trim();
    const label = form.elements[`${prefix}-${row}-label`]?.value.trim();
    return heading ? `${heading}${label ? `“${label}”` : ` ${Number(row) + 1}`}` : words.sayAsOf;
  };

  const check = () => {
    const found = [];
    for (const field of quotes(form)) {
      if (field.warning) {
        const said = problem(field);
        field.warning.textContent = said;
        field.toggleAttribute("data-broken", Boolean(said));
        if (said) {
          found.push([field, `${named(field)}：${said}`]);
        }
      }
    }
    // left alone where nothing is new: somebody may be about to press one of its buttons
    const said = found.map(([, text]) => text).join("\n");
    if (list.dataset.said === said) {
      return;
    }
    list.dataset.said = said;
    list.replaceChildren();
    if (found.length) {
      const items = make("ul", "");
      for (const [field, text] of found) {
        const item = make("li", "");
        item.append(button(text, () => go(field)));
        items.append(item);
      }
      list.append(make("strong", "", words.sayList.replace("{n}", found.length)), items);
    }
  };

  const equip = (part) => {
    for (const field of quotes(part).filter(({ name }) => !name.includes("__prefix__"))) {
      const tools = make("div", "quote-tools help");
      field.warning = make("span", "warning");
      field.warning.setAttribute("role", "status");
      tools.append(button(words.sayPick, () => pick(field)), field.warning);
      (field.closest(".flex-container") ?? field).after(tools);
    }
  };

  equip(form);
  check();
  form.addEventListener("input", check);
  form.addEventListener("change", check);
  document.addEventListener("formset:added", (event) => {
    equip(event.target);
    check();
  });
  document.addEventListener("formset:removed", check);
})();
