//! Signing in.

use std::time::Instant;

use reqwest::{Method, StatusCode};
use shared::actor::Role;
use shared::api::error::ErrorBody;
use shared::api::path;
use shared::api::views::RangesView;
use tests::app::{MINUTE_MS, On, TestApp, read, refused};

const PHONE: &str = "0905 123 456";

fn other(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn a_citizen_signs_in_with_the_code_that_was_sent_and_is_the_same_person_next_time() {
    for on in On::BOTH {
        let app = TestApp::start_on(on, true).await;
        let first = app.sign_in(PHONE).await;
        assert_eq!((first.actor.role, first.name.as_str()), (Role::Citizen, "0905123456"));
        let again = app.sign_in("+84 905 123 456").await;
        assert_eq!(again.actor.id, first.actor.id);
        assert_ne!(again.token, first.token);
        let kept = app.column("SELECT token_hash AS x FROM session").await;
        assert!(kept.len() == 2 && !kept.contains(&first.token), "tokens are kept as hashes");
    }
}

#[tokio::test]
async fn a_code_that_was_wrong_five_times_opens_nothing_even_when_right() {
    let app = TestApp::start().await;
    app.ask_code(PHONE).await;
    let code = app.newest_code().await;
    for _ in 0..4 {
        let answer = refused(app.try_code(PHONE, other(&code)).await).await;
        assert_eq!(answer, (400, "sign-in.wrong-code".to_owned()));
    }
    for typed in [other(&code), code.as_str()] {
        let answer = refused(app.try_code(PHONE, typed).await).await;
        assert_eq!(answer, (429, "sign-in.too-many".to_owned()));
    }
    app.sign_in(PHONE).await;
}

#[tokio::test]
async fn a_code_expires_and_opens_once() {
    let app = TestApp::start().await;
    app.ask_code(PHONE).await;
    let late = app.newest_code().await;
    app.pass_ms(5 * MINUTE_MS);
    assert_eq!(refused(app.try_code(PHONE, &late).await).await.1, "sign-in.wrong-code");
    app.pass_ms(MINUTE_MS);
    app.ask_code(PHONE).await;
    let code = app.newest_code().await;
    assert_eq!(app.try_code(PHONE, &code).await.status(), StatusCode::OK);
    assert_eq!(refused(app.try_code(PHONE, &code).await).await.1, "sign-in.wrong-code");
}

#[tokio::test]
async fn a_phone_gets_five_codes_an_hour_and_the_sixth_is_told_to_wait() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        assert_eq!(app.ask_code(PHONE).await.status(), StatusCode::NO_CONTENT);
    }
    let sixth = app.ask_code(PHONE).await;
    assert_eq!(sixth.status(), StatusCode::TOO_MANY_REQUESTS);
    let body: ErrorBody = serde_json::from_slice(&sixth.bytes().await.unwrap()).unwrap();
    assert_eq!((body.error.code.as_str(), body.error.retry_after_s), ("rate.limited", Some(3_600)));
    assert_eq!(app.ask_code("0905123457").await.status(), StatusCode::NO_CONTENT, "other phones are not held up");
    app.pass_ms(60 * MINUTE_MS);
    assert_eq!(app.ask_code(PHONE).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_number_that_gets_no_messages_and_a_body_that_is_none_are_refused_in_the_same_form() {
    let app = TestApp::start().await;
    for phone in ["0257 3 000 001", "1900 1234", "abc", ""] {
        assert_eq!(refused(app.ask_code(phone).await).await, (400, "phone.invalid".to_owned()), "{phone}");
    }
    let nonsense = app.refusal(Method::POST, path::ASK_CODE, None, b"{".to_vec()).await;
    assert_eq!(nonsense, (400, "field.invalid".to_owned()));
}

#[tokio::test]
async fn an_unknown_user_is_answered_like_a_wrong_password_and_not_faster() {
    let app = TestApp::start_seeded().await;
    // Both ways are warm before they are timed.
    app.try_password("nobody0", "x").await;
    app.try_password("dieuphoi2", "x").await;
    let began = Instant::now();
    let unknown = refused(app.try_password("nobody", "x").await).await;
    let unknown_took = began.elapsed();
    let began = Instant::now();
    let wrong = refused(app.try_password("dieuphoi1", "x").await).await;
    let wrong_took = began.elapsed();
    assert_eq!(unknown, (400, "sign-in.wrong-password".to_owned()));
    assert_eq!(unknown, wrong);
    assert!(unknown_took * 4 > wrong_took, "{unknown_took:?} is much less than {wrong_took:?}");
    for user in ["nobody", "dieuphoi1"] {
        for _ in 0..9 {
            assert_eq!(refused(app.try_password(user, "x").await).await.1, "sign-in.wrong-password");
        }
        let locked = refused(app.try_password(user, "tannoi-demo").await).await;
        assert_eq!(locked, (429, "sign-in.too-many".to_owned()), "{user}");
    }
    app.pass_ms(15 * MINUTE_MS);
    assert_eq!(app.sign_in_staff("dieuphoi1").await.actor.role, Role::Coordinator);
}

#[tokio::test]
async fn a_couriers_device_has_numbers_after_signing_in_and_a_session_ends_for_good() {
    let app = TestApp::start_seeded().await;
    let session = app.sign_in_staff("BuuTa1").await;
    let (mut ranges, mut cursor) = (None, String::new());
    while ranges.is_none() {
        let since = format!("{}?since={cursor}", path::CHANGES);
        let page: shared::api::changes::Changes = app.get(&since, Some(&session.token)).await;
        ranges = page.changes.into_iter().find(|change| change.kind == "ranges").and_then(|change| change.view);
        assert!(ranges.is_some() || page.more, "numbers are in the feed");
        cursor = page.cursor;
    }
    let ranges: RangesView = serde_json::from_str(ranges.unwrap().get()).unwrap();
    for kind in [&ranges.note, &ranges.waybill, &ranges.receipt, &ranges.record] {
        assert!(kind.iter().any(|range| range.to - range.from >= 100));
    }
    let signed_out = app.post(path::SIGN_OUT, Some(&session.token), &serde_json::json!({})).await;
    assert_eq!(signed_out.status(), StatusCode::NO_CONTENT);
    let after = read::<serde_json::Value>(app.send(Method::GET, path::CHANGES, Some(&session.token), Vec::new()).await);
    assert_eq!(after.await.unwrap_err(), (401, "session.ended".to_owned()));
}
