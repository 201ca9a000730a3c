// The button "Use my position": it asks the phone and posts the coordinates by the form that is there anyway.
const button = document.getElementById("gps");
const status = document.getElementById("gps-status");
const lat = document.getElementById("lat");
const lon = document.getElementById("lon");

function say(sentence) {
  status.textContent = sentence;
  status.hidden = false;
}

function send({ coords }) {
  // Five decimals are a metre; more would only be noise.
  lat.value = coords.latitude.toFixed(5);
  lon.value = coords.longitude.toFixed(5);
  lat.form.requestSubmit();
}

// Browsers give a position in a secure context only.
if (button && window.isSecureContext && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    say(status.dataset.wait);
    navigator.geolocation.getCurrentPosition(send, () => say(status.dataset.failed), {
      enableHighAccuracy: true,
      maximumAge: 60000,
      timeout: 15000,
    });
  });
}
