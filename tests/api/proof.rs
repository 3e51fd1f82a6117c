//! Proof packs: what the separate program says of them, whole and tampered with.

use reqwest::Method;
use serde_json::Value;
use server::keys::Keys;
use server::ledger::proof::{NoProof, pack};
use server::store::{StoreError, Write};
use shared::api::path;
use shared::ids::DossierId;
use tests::app::{On, TestApp};
use tests::wire::Hand;

/// A dossier that went all the way, and its owner.
async fn delivered(app: &TestApp) -> (DossierId, String) {
    let sql = "SELECT dossier.id || ' ' || actor.phone AS x FROM dossier JOIN actor ON actor.id = dossier.owner \
               WHERE dossier.status = 10 ORDER BY dossier.id";
    let found = app.column(sql).await.remove(0);
    let (id, phone) = found.split_once(' ').unwrap();
    (id.parse().unwrap(), phone.to_owned())
}

async fn execute(app: &TestApp, sql: String) {
    let done: Result<u64, StoreError> = app.app.store.write(move |tx: &mut dyn Write| tx.execute(&sql, &[])).await;
    done.unwrap();
}

#[tokio::test]
async fn a_proof_pack_holds_for_a_program_that_knows_nothing_of_the_server() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (id, _) = delivered(&app).await;
        let text = pack(&app.app, id, true).await.unwrap();
        let held = proof_verify::verify(&text, &[]).unwrap();
        assert_eq!(held.subject, format!("dossier:{id}"));
        assert!(held.entries >= 8 && held.receipts >= 8 && held.shown >= 1 && held.blobs >= 3, "{held:?}");
        assert_eq!((held.purged, held.blobs_purged), (0, 0));
        let right = app.app.keys.public();
        assert!(proof_verify::verify(&text, std::slice::from_ref(&right)).is_ok());
        let other = Keys::from_seed([9; 32]).public();
        assert!(proof_verify::verify(&text, &[other]).is_err(), "another post's key vouches for nothing");
        // More dossiers, more checkpoints: the way from the newest to this one stays whole.
        let citizen = Hand::citizen(&app, "0905123456").await;
        for _ in 0..6 {
            let booking = shared::api::command::Book {
                window: None,
                form: shared::api::command::Form::Receive,
                slip_code: Some("H15-1".into()),
                ..citizen.booking(&app).await
            };
            citizen.act(&app, shared::api::command::Body::Book(Box::new(booking))).await;
            server::ledger::checkpoint::cover(&app.app).await.unwrap();
        }
        let later = pack(&app.app, id, true).await.unwrap();
        let later = proof_verify::verify(&later, &[]).unwrap();
        assert!(later.checkpoint.0 > held.checkpoint.0);
    }
}

/// The ways to every value that is no list or object.
fn leaves(value: &Value, way: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| leaves(value, &format!("{way}/{name}"), found)),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(at, value)| leaves(value, &format!("{way}/{at}"), found));
        }
        _ => found.push(way.to_owned()),
    }
}

/// The ways to every list.
fn lists(value: &Value, way: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| lists(value, &format!("{way}/{name}"), found)),
        Value::Array(values) => {
            found.push(way.to_owned());
            values.iter().enumerate().for_each(|(at, value)| lists(value, &format!("{way}/{at}"), found));
        }
        _ => {}
    }
}

fn changed(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let middle = letters.len() / 2;
            match letters.get_mut(middle) {
                Some(letter) => *letter = if *letter == '7' { '8' } else { '7' },
                None => letters.push('7'),
            }
            letters.into_iter().collect::<String>().into()
        }
        Value::Number(number) => (number.as_i64().unwrap() + 1).into(),
        other => panic!("{other} is not in a pack"),
    }
}

#[tokio::test]
async fn whatever_is_changed_or_left_out_of_a_proof_pack_is_found() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let (id, _) = delivered(&app).await;
    let text = pack(&app.app, id, true).await.unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    // What tells about the file and proves nothing.
    let says_nothing = |way: &str| ["/made_ms", "/epoch"].contains(&way) || way.ends_with("/media_type");
    let mut ways = Vec::new();
    leaves(&whole, "", &mut ways);
    assert!(ways.len() > 150, "{}", ways.len());
    for way in ways.iter().filter(|way| !says_nothing(way)) {
        let mut tampered = whole.clone();
        let at = tampered.pointer_mut(way).unwrap();
        *at = changed(at);
        let found = proof_verify::verify(&tampered.to_string(), &[]);
        assert!(found.is_err(), "{way} may be changed");
    }
    // Signatures that only a command about several dossiers names come without it.
    let shown: String = [&whole["entries"], &whole["commands"]].map(Value::to_string).concat();
    let may_be_absent = |item: &Value| item["hash"].as_str().is_some_and(|hash| !shown.contains(hash));
    let mut ways = Vec::new();
    lists(&whole, "", &mut ways);
    for way in ways {
        let items = whole.pointer(&way).unwrap().as_array().unwrap();
        for (at, item) in items.iter().enumerate() {
            if way == "/blobs" && may_be_absent(item) {
                continue;
            }
            let mut tampered = whole.clone();
            tampered.pointer_mut(&way).unwrap().as_array_mut().unwrap().remove(at);
            let found = proof_verify::verify(&tampered.to_string(), &[]);
            assert!(found.is_err(), "{way}/{at} may be left out");
        }
    }
    // Personal fields and bytes of commands may be withheld, but nothing may be put in their place.
    let mut tampered = whole.clone();
    tampered["entries"][0]["private"]["content"] = "{}".into();
    assert!(proof_verify::verify(&tampered.to_string(), &[]).is_err());
    tampered["entries"][0].as_object_mut().unwrap().remove("private");
    assert!(proof_verify::verify(&tampered.to_string(), &[]).is_ok());
    tampered["entries"][0].as_object_mut().unwrap().remove("private_hash");
    assert!(proof_verify::verify(&tampered.to_string(), &[]).is_err());
}

#[tokio::test]
async fn there_is_no_proof_pack_until_every_photo_and_signature_has_come() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (id, phone) = delivered(&app).await;
        let subject = format!("dossier:{id}");
        let signed = move |tx: &mut dyn server::store::Read| server::store::entries::chain(tx, &subject);
        let links = app.app.store.read(signed).await.unwrap();
        let names = server::ledger::named::in_chain(&links, false);
        let hash = *names.iter().next().unwrap();
        execute(&app, format!("DELETE FROM blob WHERE hash = '{hash}'")).await;
        match pack(&app.app, id, true).await {
            Err(NoProof::Incomplete(missing)) => assert_eq!(missing, [hash], "{on:?}"),
            other => panic!("{on:?}: {other:?}"),
        }
        let owner = Hand::citizen(&app, &phone).await;
        let asked = app.refusal(Method::GET, &format!("{}/{id}", path::PROOF), Some(&owner.token), Vec::new()).await;
        assert_eq!(asked, (400, "proof.incomplete".to_owned()));
    }
}

#[tokio::test]
async fn owners_get_their_proof_and_auditors_one_without_people_and_nobody_else_any() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let (id, phone) = delivered(&app).await;
    let way = format!("{}/{id}", path::PROOF);
    let get = async |token: &str| app.send(Method::GET, &way, Some(token), Vec::new()).await;
    let owner = Hand::citizen(&app, &phone).await;
    let answer = get(&owner.token).await;
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let text = answer.text().await.unwrap();
    assert!(proof_verify::verify(&text, &[]).unwrap().shown >= 1);
    let auditor = Hand::staff(&app, "kiemtra1").await;
    let shown = get(&auditor.token).await.text().await.unwrap();
    assert_eq!(proof_verify::verify(&shown, &[]).unwrap().shown, 0);
    let pack: Value = serde_json::from_str(&text).unwrap();
    let content: Value = serde_json::from_str(pack["entries"][0]["private"]["content"].as_str().unwrap()).unwrap();
    for fact in [&content["person"]["phone"], &content["person"]["name"], &content["person"]["address"]["line"]] {
        let fact = fact.as_str().unwrap();
        assert!(text.contains(fact) && !shown.contains(fact), "{fact}");
    }
    let stranger = Hand::citizen(&app, "0905999999").await;
    assert_eq!(app.refusal(Method::GET, &way, Some(&stranger.token), Vec::new()).await.0, 404);
    assert_eq!(app.refusal(Method::GET, &way, None, Vec::new()).await.0, 401);
    for user in ["dieuphoi1", "buuta1", "tongdai1", "quantri"] {
        let hand = Hand::staff(&app, user).await;
        let (status, _) = app.refusal(Method::GET, &way, Some(&hand.token), Vec::new()).await;
        assert!([403, 404].contains(&status), "{user}: {status}");
    }
}
