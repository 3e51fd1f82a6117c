// What hands do on a phone: sign with a finger, take a photo.
import { at } from "./people.mjs";

// Draws a signature with a finger on the pad of this name.
export async function signs(page, name) {
  const pad = at(page, name);
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await pad.boundingBox();
  const finger = await page.context().newCDPSession(page);
  const send = (type, touchPoints) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  for (let place = 0; place <= 16; place += 1) {
    const point = { x: x + width * (0.15 + place * 0.04), y: y + height * (0.5 + 0.25 * Math.sin(place)) };
    await send(place === 0 ? "touchStart" : "touchMove", [point]);
  }
  await send("touchEnd", []);
  await finger.detach();
}

// Words that a camera would hide in a photo; nothing kept may hold them.
export const HIDDEN = "E2E-CAMERA-OWNER";

// A JPEG as a camera makes it, drawn by the page, with a block of metadata.
export async function photo(page) {
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2000, 1500];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#8a6a3a";
    pen.fillRect(0, 0, 2000, 1500);
    pen.fillStyle = "#f6f1e4";
    pen.fillRect(250, 300, 1500, 900);
    pen.fillStyle = "#b03030";
    pen.fillRect(800, 650, 400, 200);
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
  });
  const bare = Buffer.from(drawn, "base64");
  const words = Buffer.from(`Exif\0\0MM\0*\0\0\0\b\0\x01\x01\x3b\0\x02\0\0\0\x11\0\0\0\x1a\0\0\0\0${HIDDEN}\0`, "latin1");
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(words.length + 2, 2);
  const buffer = Buffer.concat([bare.subarray(0, 2), head, words, bare.subarray(2)]);
  return { name: "cover.jpg", mimeType: "image/jpeg", buffer };
}

// Bytes of the picture that an image of the page shows.
export async function shownBytes(image) {
  return Buffer.from((await image.getAttribute("src")).split(",")[1], "base64");
}
