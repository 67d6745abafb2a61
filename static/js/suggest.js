// Suggestions while one types in a search box: the ARIA pattern “editable combobox with list
// autocomplete”. Without this script, or when nothing answers, the form just searches.
"use strict";

{
  const WAIT = 150;

  class SearchBox {
    constructor(form, id) {
      this.form = form;
      this.input = form.querySelector("[name=q]");
      this.options = [];
      this.active = -1;
      this.composing = false;
      this.timer = 0;
      this.request = null;
      this.build(id);
      this.listen();
    }

    build(id) {
      this.list = document.createElement("ul");
      this.list.id = id;
      this.list.className = "suggestions";
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.form.dataset.sayList);
      this.said = document.createElement("p");
      this.said.className = "vh";
      this.said.setAttribute("aria-live", "polite");
      this.form.append(this.list, this.said);
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-controls", id);
      this.input.setAttribute("aria-expanded", "false");
    }

    listen() {
      this.input.addEventListener("input", (event) => {
        if (!this.composing && !event.isComposing) this.askSoon();
      });
      // an input method shows its own list, which ours must not cover
      this.input.addEventListener("compositionstart", () => {
        this.composing = true;
        this.close();
      });
      this.input.addEventListener("compositionend", () => {
        this.composing = false;
        this.askSoon();
      });
      this.input.addEventListener("keydown", (event) => this.press(event));
      this.input.addEventListener("blur", () => this.close());
      this.form.addEventListener("submit", () => this.close());
      // the box keeps the focus, also while the list is scrolled
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.choose(option);
      });
    }

    press(event) {
      // 229: a key for the input method, which some browsers send after its end
      if (this.composing || event.isComposing || event.keyCode === 229) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const open = !this.list.hidden;
      const last = this.options.length - 1;
      switch (event.key) {
        case "ArrowDown":
        case "ArrowUp":
          event.preventDefault();
          if (!open) this.ask();
          else if (event.altKey) this.close();
          else if (event.key === "ArrowDown") this.activate(this.active < last ? this.active + 1 : 0);
          else this.activate(this.active > 0 ? this.active - 1 : last);
          break;
        case "Enter":
          if (open && this.active >= 0) {
            event.preventDefault();
            this.choose(this.options[this.active]);
          }
          break;
        case "Escape":
          // else the browser would empty the box as well
          if (open) event.preventDefault();
          this.close();
          break;
        case "ArrowLeft":
        case "ArrowRight":
        case "Home":
        case "End":
          // back to the text
          if (open) this.activate(-1);
          break;
      }
    }

    askSoon() {
      this.forget();
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    // Only the last question is answered: a new one, or closing, calls off the one before
    async ask() {
      this.forget();
      const text = this.input.value.trim();
      if (!text) return this.close();
      const request = (this.request = new AbortController());
      let found = [];
      try {
        const address = `${this.form.dataset.suggest}?q=${encodeURIComponent(text)}`;
        const response = await fetch(address, { signal: request.signal });
        const [, texts, kinds, addresses] = await response.json();
        found = texts.map((text, place) => ({
          text,
          kind: kinds[place],
          address: addresses[place],
        }));
      } catch (error) {
        // no answer, or not one of suggestions: there are none
      }
      if (request === this.request) this.show(text, found);
    }

    forget() {
      clearTimeout(this.timer);
      if (this.request) this.request.abort();
      this.request = null;
    }

    show(typed, found) {
      this.forget();
      const last = typed.split(/\s+/).pop();
      this.options = found.map(({ text, kind, address }, place) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = text;
        // a word is searched for by the form, which keeps the filters
        if (!address.includes("?q=")) option.dataset.address = address;
        const words = document.createElement("span");
        words.append(...marked(text, last));
        const label = document.createElement("span");
        label.className = "hint";
        label.textContent = kind;
        option.append(words, " ", label);
        return option;
      });
      this.list.textContent = "";
      this.list.append(...this.options);
      this.list.scrollTop = 0;
      this.activate(-1);
      this.expand(this.options.length > 0);
      this.said.textContent = this.options.length
        ? this.form.dataset.saySome.replace("{}", this.options.length)
        : this.form.dataset.sayNone;
    }

    close() {
      this.forget();
      this.expand(false);
      this.activate(-1);
      this.said.textContent = "";
    }

    expand(open) {
      this.list.hidden = !open;
      this.input.setAttribute("aria-expanded", String(open));
    }

    activate(place) {
      this.active = place;
      this.input.removeAttribute("aria-activedescendant");
      this.options.forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === place));
        if (index !== place) return;
        this.input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      });
    }

    choose(option) {
      const { text, address } = option.dataset;
      this.close();
      if (address) {
        location.assign(address);
      } else {
        this.input.value = text;
        this.form.submit();
      }
    }
  }

  // The text with the first place of what is typed marked
  function marked(text, typed) {
    const start = text.toLowerCase().indexOf(typed.toLowerCase());
    if (start < 0) return [text];
    const end = start + typed.length;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    return [text.slice(0, start), mark, text.slice(end)];
  }

  document.querySelectorAll("form[data-suggest]").forEach((form, place) => {
    new SearchBox(form, `suggestions-${place}`);
  });
}
