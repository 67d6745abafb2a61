// Counts the characters of long fields, and warns before typed work is left behind.
(() => {
  // Fields shorter than that need no counter
  const LONG = 100;

  const addCounters = (part, words) => {
    for (const field of part.querySelectorAll("[data-counted]")) {
      const max = Number(field.dataset.counted);
      if (max < LONG || field.name.includes("__prefix__")) {
        continue;
      }
      const counter = document.createElement("span");
      const count = () => {
        const typed = [...field.value].length;
        counter.textContent = words.dataset.sayCounted.replace("{n}", typed).replace("{max}", max);
        counter.classList.toggle("over", typed > max);
      };
      counter.className = "counter";
      place(counter, field);
      count();
      field.addEventListener("input", count);
    }
  };

  // beside what is said of the field
  const place = (counter, field) => {
    const help = document.getElementById(`${field.id}_helptext`);
    (help?.firstElementChild ?? help ?? field.parentElement).append(counter);
  };

  // What was sent with the page, not what a browser has put back, is what is saved
  const isTyped = (field) =>
    field.name &&
    !["submit", "button"].includes(field.type) &&
    field.name !== "csrfmiddlewaretoken" &&
    !field.name.includes("__prefix__");

  const chosen = (field, is) =>
    [...field.options].filter((option) => option[is]).map((option) => option.value);

  const atFirst = (field) => {
    if (field.options) {
      const defaults = chosen(field, "defaultSelected");
      const first = field.multiple ? [] : [field.options[0]?.value];
      return String(defaults.length ? defaults : first);
    }
    return String("checked" in field && /^(checkbox|radio)$/.test(field.type)
      ? field.defaultChecked
      : field.defaultValue);
  };

  const now = (field) => {
    if (field.options) {
      return String(chosen(field, "selected"));
    }
    return String(/^(checkbox|radio)$/.test(field.type) ? field.checked : field.value);
  };

  const said = (form, read) =>
    [...form.elements].filter(isTyped).map((field) => `${field.name}=${read(field)}`).join("\n");

  let isSaving = false;
  window.addEventListener("pageshow", () => {
    isSaving = false;
  });

  const watch = (form, words) => {
    addCounters(form, words);
    form.addEventListener("formset:added", (event) => addCounters(event.target, words));
    const saved = said(form, atFirst);
    form.addEventListener("submit", () => {
      isSaving = true;
    });
    window.addEventListener("beforeunload", (event) => {
      // what was refused is shown as it was typed, and saved nowhere
      if (!isSaving && ("unsaved" in words.dataset || said(form, now) !== saved)) {
        event.preventDefault();
        // older browsers ask only so
        event.returnValue = "";
      }
    });
  };

  for (const words of document.querySelectorAll(".editing-words")) {
    watch(words.closest("form"), words);
  }
})();
