// Asks why a text departs from its document only where it does.
(() => {
  const fieldset = document.querySelector("fieldset.departure");
  const corrects = document.getElementById("id_corrects");
  if (!fieldset || !corrects) {
    return;
  }
  const texts = [...document.querySelectorAll("[data-public][data-document]")];
  const differs = (field, from) => field.value.trim() !== field.dataset[from].trim();

  const show = () => {
    const isChanged = texts.some((field) => differs(field, "public"));
    const departs = texts.some(
      (field) => differs(field, "document") && !(corrects.checked && differs(field, "public")),
    );
    fieldset.querySelector(".field-corrects").hidden = !isChanged;
    fieldset.querySelector(".field-why_departs").hidden = !departs;
    fieldset.hidden = !isChanged && !departs;
  };

  for (const field of [...texts, corrects]) {
    field.addEventListener("input", show);
  }
  show();
})();
