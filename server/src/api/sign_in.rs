//! Signing in and out: a phone with a one-time code, staff with a password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use shared::actor::{Actor, Role};
use shared::api::path;
use shared::api::session::{AskCode, Session as Opened, SignIn, SignInStaff};
use shared::identifiers::phone::{self, Phone};
use shared::ids::{DeviceId, Digest};

use super::ask::Body;
use crate::app::App;
use crate::auth::{Session, token_hash};
use crate::error::Error;
use crate::notify::{self, Notice};
use crate::passwords;
use crate::store::actors::{self, Account, OneTimeCode};
use crate::store::{Store, StoreError, Write, numbers};

const MINUTE_MS: i64 = 60_000;
/// How long a code may be used.
const CODE_MS: i64 = 5 * MINUTE_MS;
/// Codes sent to one phone within [`SEND_SPAN_MS`].
const MAX_SENDS: i64 = 5;
const SEND_SPAN_MS: i64 = 60 * MINUTE_MS;
/// Wrong tries of one code before it is void.
const MAX_CODE_TRIES: i64 = 5;
/// Tries of one user name within [`PASSWORD_SPAN_MS`].
const MAX_PASSWORD_TRIES: i64 = 10;
const PASSWORD_SPAN_MS: i64 = 15 * MINUTE_MS;
/// Longest user name, bytes.
const MAX_USER_BYTES: usize = 64;

const WRONG_CODE: Error = Error::Invalid { field: "code", code: "sign-in.wrong-code" };
const WRONG_PASSWORD: Error = Error::Invalid { field: "password", code: "sign-in.wrong-password" };

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route(path::ASK_CODE, post(ask_code))
        .route(path::SIGN_IN, post(sign_in))
        .route(path::SIGN_IN_STAFF, post(sign_in_staff))
        .route(path::SIGN_OUT, post(sign_out))
}

/// `POST /api/v1/sign-in/code`: sends a code; the answer is the same whether or not anybody has this phone.
async fn ask_code(State(app): State<App>, Body(asked): Body<AskCode>) -> Result<StatusCode, Error> {
    let phone = read_phone(&asked.phone)?;
    let now_ms = app.now_ms();
    let code = format!("{:06}", random_below_million(&app));
    let salt = HEXLOWER.encode(&app.random::<16>());
    let message_id = app.random::<16>();
    let said = app
        .store
        .write(move |tx| {
            let key = format!("code:{}", phone.e164());
            let (count, since_ms) = actors::count_try(tx, &key, now_ms, SEND_SPAN_MS)?;
            if count > MAX_SENDS {
                return Err(Error::TooMany(seconds_until(since_ms + SEND_SPAN_MS, now_ms)));
            }
            let hash = code_hash(&salt, &code);
            let kept = OneTimeCode { salt: salt.clone(), hash, sent_ms: now_ms, tries: 0 };
            actors::save_code(tx, phone.e164(), Some(&kept))?;
            let args = [("code", code.as_str().into()), ("minutes", (CODE_MS / MINUTE_MS).into())];
            let notice = Notice { phone: phone.e164(), template: "notify-code", args: &args };
            Ok(notify::send(tx, &notice, message_id, now_ms)?)
        })
        .await?;
    notify::log_demo(&app, &said);
    Ok(StatusCode::NO_CONTENT)
}

/// What became of a try, told apart from an error because the count of tries is kept.
enum Tried {
    In(Account),
    Wrong,
    Locked,
}

/// `POST /api/v1/sign-in/phone`: the first sign-in makes the citizen.
async fn sign_in(State(app): State<App>, Body(asked): Body<SignIn>) -> Result<Json<Opened>, Error> {
    let phone = read_phone(&asked.phone)?;
    let now_ms = app.now_ms();
    let (token, hash) = fresh_token(&app);
    let fresh = app.keys.citizen(phone.e164());
    let tried = app
        .store
        .write(move |tx| {
            let account = match judge_code(tx, &phone, &asked.code, now_ms)? {
                Judged::Right => actors::citizen(tx, &phone, fresh)?,
                Judged::Wrong => return Ok(Tried::Wrong),
                Judged::Locked => return Ok(Tried::Locked),
            };
            actors::open_session(tx, &hash, account.actor.id, asked.device, now_ms)?;
            Ok::<_, Error>(Tried::In(account))
        })
        .await?;
    match tried {
        Tried::In(account) => Ok(Json(opened(token, account))),
        Tried::Wrong => Err(WRONG_CODE),
        // A new code can be asked for at once; how many is limited by itself.
        Tried::Locked => Err(Error::Locked(0)),
    }
}

enum Judged {
    Right,
    Wrong,
    Locked,
}

/// Checks the code and counts a wrong try; a right code is used up.
fn judge_code(tx: &mut dyn Write, phone: &Phone, typed: &str, now_ms: i64) -> Result<Judged, StoreError> {
    let Some(mut kept) = actors::find_code(tx, phone.e164())? else { return Ok(Judged::Wrong) };
    if kept.tries >= MAX_CODE_TRIES {
        return Ok(Judged::Locked);
    }
    if now_ms >= kept.sent_ms + CODE_MS {
        return Ok(Judged::Wrong);
    }
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if is_same(code_hash(&kept.salt, &typed).as_bytes(), kept.hash.as_bytes()) {
        actors::save_code(tx, phone.e164(), None)?;
        return Ok(Judged::Right);
    }
    kept.tries += 1;
    actors::save_code(tx, phone.e164(), Some(&kept))?;
    Ok(if kept.tries >= MAX_CODE_TRIES { Judged::Locked } else { Judged::Wrong })
}

/// `POST /api/v1/sign-in/staff`.
async fn sign_in_staff(State(app): State<App>, Body(asked): Body<SignInStaff>) -> Result<Json<Opened>, Error> {
    let user = asked.user.trim().to_lowercase();
    if user.is_empty() || user.len() > MAX_USER_BYTES || user.contains('\0') {
        return Err(WRONG_PASSWORD);
    }
    let now_ms = app.now_ms();
    let key = format!("staff:{user}");
    let account = count_and_find(&app.store, key.clone(), user, now_ms).await?;
    let stored = account.as_ref().and_then(|account| account.password.clone());
    let password = asked.password;
    let right = tokio::task::spawn_blocking(move || passwords::is_right(&password, stored.as_deref())).await;
    // A check that panicked proves nothing.
    let account = account.filter(|_| right.unwrap_or(false)).ok_or(WRONG_PASSWORD)?;
    let (token, hash) = fresh_token(&app);
    let actor = account.actor.clone();
    app.store
        .write(move |tx| {
            actors::forget_tries(tx, &key)?;
            open(tx, &hash, &actor, asked.device, now_ms)
        })
        .await?;
    Ok(Json(opened(token, account)))
}

/// Counts the try before its answer is known; known and unknown users alike.
async fn count_and_find(store: &Store, key: String, user: String, now_ms: i64) -> Result<Option<Account>, Error> {
    store
        .write(move |tx| {
            let (count, since_ms) = actors::count_try(tx, &key, now_ms, PASSWORD_SPAN_MS)?;
            if count > MAX_PASSWORD_TRIES {
                return Err(Error::Locked(seconds_until(since_ms + PASSWORD_SPAN_MS, now_ms)));
            }
            Ok(actors::find_by_user(tx, &user)?)
        })
        .await
}

/// Opens a session; a courier's device gets its numbers.
fn open(tx: &mut dyn Write, hash: &str, actor: &Actor, device: DeviceId, now_ms: i64) -> Result<(), Error> {
    actors::open_session(tx, hash, actor.id, device, now_ms)?;
    if matches!(actor.role, Role::Courier | Role::Coordinator) {
        numbers::refill(tx, actor.id, device)?;
    }
    Ok(())
}

/// `POST /api/v1/sign-out`.
async fn sign_out(State(app): State<App>, session: Session) -> Result<StatusCode, Error> {
    let now_ms = app.now_ms();
    app.sessions.forget(&session.token_hash);
    app.store.write(move |tx| Ok::<_, Error>(actors::end_session(tx, &session.token_hash, now_ms)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A phone that messages reach.
fn read_phone(typed: &str) -> Result<Phone, Error> {
    let reading = phone::read(typed).ok().map(|reading| reading.phone).filter(Phone::is_sms_capable);
    reading.ok_or(Error::Invalid { field: "phone", code: "phone.invalid" })
}

/// A number of six digits, each as likely as any other.
fn random_below_million(app: &App) -> u32 {
    const MILLION: u32 = 1_000_000;
    loop {
        let number = u32::from_le_bytes(app.random());
        if number < u32::MAX / MILLION * MILLION {
            return number % MILLION;
        }
    }
}

/// A new token and its stored form.
fn fresh_token(app: &App) -> (String, String) {
    let token = BASE64URL_NOPAD.encode(&app.random::<32>());
    let hash = token_hash(&token);
    (token, hash)
}

fn opened(token: String, account: Account) -> Opened {
    Opened { token, actor: account.actor, name: account.name }
}

fn code_hash(salt: &str, code: &str) -> String {
    Digest::of(format!("{salt}:{code}").as_bytes()).to_string()
}

/// Compares without telling by the time where the first difference is.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

fn seconds_until(then_ms: i64, now_ms: i64) -> u64 {
    (then_ms - now_ms).max(0).unsigned_abs().div_ceil(1_000)
}
