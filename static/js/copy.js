// A button beside each text that is there to be copied; without this script one selects it.
"use strict";

{
  const label = (button, said, hidden) => {
    const span = document.createElement("span");
    span.className = "vh";
    span.textContent = hidden;
    button.append(said, span);
  };

  const select = (element) => getSelection().selectAllChildren(element);

  // Where a site has no HTTPS, browsers offer only the older way
  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      select(element);
      return document.execCommand("copy");
    }
  };

  const addButton = (place, words) => {
    const element = place.firstElementChild;
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.className = "copy";
    label(button, words.sayCopy, place.dataset.sayWhat);
    said.className = "copied";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      said.textContent = "";
      const done = await copy(element);
      said.textContent = done ? words.sayCopied : words.saySelected;
    });
    place.append(button, said);
  };

  for (const part of document.querySelectorAll("[data-say-copy]")) {
    for (const place of part.querySelectorAll("[data-say-what]")) {
      addButton(place, part.dataset);
    }
  }
}
