//! Photos in parts over a bad line, limits told beforehand, copies for screens.

use reqwest::{Method, StatusCode};
use server::jobs;
use shared::api::path;
use shared::api::session::{About, UploadState};
use shared::ids::Digest;
use tests::app::{MINUTE_MS, On, TestApp, read, refused};

/// A picture of more than one part.
fn picture() -> Vec<u8> {
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).to_le_bytes();
    let picture =
        image::RgbImage::from_fn(400, 300, |x, y| image::Rgb([noise(x, y)[0], noise(x, y)[1], noise(y, x)[2]]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

struct Sender<'a> {
    app: &'a TestApp,
    token: String,
    name: Digest,
    length: usize,
}

impl Sender<'_> {
    fn way(&self) -> String {
        format!("{}/{}/upload", path::BLOBS, self.name)
    }

    async fn state(&self) -> UploadState {
        self.app.get(&self.way(), Some(&self.token)).await
    }

    async fn add(&self, offset: usize, part: &[u8]) -> Result<UploadState, (u16, String)> {
        let way = format!("{}?offset={offset}&length={}", self.way(), self.length);
        read(self.app.send(Method::PATCH, &way, Some(&self.token), part.to_vec()).await).await
    }
}

async fn sender<'a>(app: &'a TestApp, phone: &str, bytes: &[u8]) -> Sender<'a> {
    let token = app.sign_in(phone).await.token;
    Sender { app, token, name: Digest::of(bytes), length: bytes.len() }
}

#[tokio::test]
async fn an_upload_goes_on_where_the_line_broke_and_ends_with_the_very_bytes() {
    for on in On::BOTH {
        let app = TestApp::start_on(on, true).await;
        let about: About = app.get(path::ABOUT, None).await;
        let part = usize::try_from(about.max_part_bytes).unwrap();
        assert!(about.max_blob_bytes >= 1024 * 1024 && about.blob_types.contains(&"image/jpeg".to_owned()));
        let bytes = picture();
        assert!(bytes.len() > 3 * part, "{} bytes", bytes.len());
        let sender = sender(&app, "0905123456", &bytes).await;
        assert_eq!(sender.state().await, UploadState { stored: false, offset: 0 });
        assert_eq!(sender.add(0, &bytes[..part]).await.unwrap().offset, part as u64);
        // The answer was lost: the same part again, then one that is too far on. Both change nothing and say where it is.
        assert_eq!(sender.add(0, &bytes[..part]).await.unwrap().offset, part as u64, "{on:?}");
        assert_eq!(sender.add(2 * part, &bytes[2 * part..3 * part]).await.unwrap().offset, part as u64);
        assert_eq!(sender.state().await, UploadState { stored: false, offset: part as u64 });
        let mut reached = sender.state().await;
        while !reached.stored {
            let from = usize::try_from(reached.offset).unwrap();
            reached = sender.add(from, &bytes[from..bytes.len().min(from + part)]).await.unwrap();
        }
        assert!(sender.state().await.stored);
        assert!(sender.add(0, &bytes[..part]).await.unwrap().stored, "once more changes nothing");
        assert!(app.column("SELECT hash AS x FROM blob_part").await.is_empty());
        let way = format!("{}/{}", path::BLOBS, sender.name);
        let got = app.send(Method::GET, &way, Some(&sender.token), Vec::new()).await;
        assert_eq!(got.bytes().await.unwrap().as_ref(), bytes, "{on:?}");
    }
}

#[tokio::test]
async fn parts_of_other_bytes_or_other_people_never_become_the_blob() {
    for on in On::BOTH {
        let app = TestApp::start_on(on, true).await;
        let bytes = picture();
        let half = bytes.len() / 2;
        let (own, other) = (sender(&app, "0905123456", &bytes).await, sender(&app, "0905999999", &bytes).await);
        let part = 64 * 1024;
        other.add(0, &vec![7; part]).await.unwrap();
        assert_eq!(own.state().await.offset, 0, "what another person brings is not mine");
        let mut at = 0;
        let mut last = Ok(UploadState { stored: false, offset: 0 });
        while at < bytes.len() {
            let end = bytes.len().min(at + part);
            let mut chunk = bytes[at..end].to_vec();
            if (at..end).contains(&half) {
                chunk[half - at] ^= 1;
            }
            last = own.add(at, &chunk).await;
            at = end;
        }
        assert_eq!(last, Err((400, "blob.hash-differs".to_owned())), "{on:?}");
        assert_eq!(own.state().await, UploadState { stored: false, offset: 0 }, "it begins anew");
        assert!(app.column("SELECT hash AS x FROM blob").await.is_empty());
        let script = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let bad = sender(&app, "0905123457", script).await;
        assert_eq!(bad.add(0, script).await, Err((400, "blob.type-unknown".to_owned())));
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_with_the_first_part_and_parts_are_bounded() {
    let app = TestApp::start().await;
    let about: About = app.get(path::ABOUT, None).await;
    let bytes = picture();
    let mut sender = sender(&app, "0905123456", &bytes).await;
    let part = usize::try_from(about.max_part_bytes).unwrap();
    assert_eq!(sender.add(0, &vec![1; part + 1]).await, Err((400, "blob.too-large".to_owned())));
    sender.length = usize::try_from(about.max_blob_bytes).unwrap() + 1;
    assert_eq!(sender.add(0, &bytes[..10]).await, Err((400, "blob.too-large".to_owned())));
    sender.length = 5;
    assert_eq!(sender.add(0, &bytes[..10]).await, Err((400, "blob.too-large".to_owned())));
    let way = format!("{}/{}/upload?offset=0&length=10", path::BLOBS, sender.name);
    assert_eq!(refused(app.send(Method::PATCH, &way, None, Vec::new()).await).await.0, 401);
    assert!(app.column("SELECT hash AS x FROM blob_part").await.is_empty());
}

#[tokio::test]
async fn uploads_that_nobody_goes_on_with_are_cleaned_away_and_others_are_not() {
    for on in On::BOTH {
        let app = TestApp::start_on(on, true).await;
        let bytes = picture();
        let (old, live) = (sender(&app, "0905123456", &bytes).await, sender(&app, "0905999999", &bytes).await);
        old.add(0, &bytes[..1_000]).await.unwrap();
        live.add(0, &bytes[..1_000]).await.unwrap();
        app.pass_ms(jobs::ABANDONED_MS - MINUTE_MS);
        live.add(1_000, &bytes[1_000..2_000]).await.unwrap();
        app.pass_ms(2 * MINUTE_MS);
        jobs::clean(&app.app).await.unwrap();
        assert_eq!((old.state().await.offset, live.state().await.offset), (0, 2_000), "{on:?}");
    }
}

#[tokio::test]
async fn a_screen_gets_a_copy_that_was_made_anew() {
    let app = TestApp::start().await;
    let bytes = picture();
    let sender = sender(&app, "0905123456", &bytes).await;
    let way = format!("{}/{}", path::BLOBS, sender.name);
    let put = app.send(Method::PUT, &way, Some(&sender.token), bytes.clone()).await;
    assert_eq!(put.status(), StatusCode::NO_CONTENT);
    let copy = app.send(Method::GET, &format!("{way}/display"), Some(&sender.token), Vec::new()).await;
    assert_eq!(copy.headers()["content-type"], "image/jpeg");
    assert_eq!(copy.headers()["x-content-type-options"], "nosniff");
    let copy = copy.bytes().await.unwrap();
    let shown = image::load_from_memory(&copy).unwrap();
    assert_eq!((shown.width(), shown.height()), (400, 300));
    let stranger = app.sign_in("0905999999").await.token;
    assert_eq!(app.refusal(Method::GET, &format!("{way}/display"), Some(&stranger), Vec::new()).await.0, 404);
}
