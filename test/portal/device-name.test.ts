import { expect, it } from "vitest";
import { deviceName } from "../../portal/src/driver/account/device-name.ts";

const MOZILLA = "Mozilla/5.0";
const LIKE_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";

it.each([
  [`${MOZILLA} (Linux; Android 10; K) ${LIKE_CHROME} Mobile Safari/537.36`, "Chrome, Android"],
  [`${MOZILLA} (Linux; Android 10; K) ${LIKE_CHROME} Mobile Safari/537.36 EdgA/141.0.0.0`, "Edge, Android"],
  [`${MOZILLA} (Linux; Android 16) SamsungBrowser/28.0 ${LIKE_CHROME} Safari/537.36`, "Samsung Internet, Android"],
  [`${MOZILLA} (Windows NT 10.0; Win64; x64) ${LIKE_CHROME} Safari/537.36 OPR/122.0.0.0`, "Opera, Windows"],
  [`${MOZILLA} (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0`, "Firefox, Linux"],
  [
    `${MOZILLA} (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1`,
    "Safari, iPhone",
  ],
  [`${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 CriOS/141.0 Safari/604.1`, "Chrome, Mac"],
  ["curl/8.5.0 (Linux)", "Linux"],
  ["Unknown device", null],
])("%s is shown as %s", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
