// Optional: j and k go to the next and the previous row; ticks are kept while this page is open in this browser.
(function () {
  "use strict";
  var boxes = Array.prototype.slice.call(document.querySelectorAll("tbody input"));
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || (event.key !== "j" && event.key !== "k")) return;
    var at = boxes.indexOf(document.activeElement);
    var next = boxes[event.key === "j" ? at + 1 : at - 1];
    if (next) { next.focus(); next.scrollIntoView({block: "center"}); event.preventDefault(); }
  });
})();
