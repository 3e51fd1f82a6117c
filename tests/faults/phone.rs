//! A device: the app's engine in a process of its own, which can be killed and started again on the same files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use data_encoding::BASE64;
use mobile::data::bridge::Notice;
use mobile::data::request::{Ask, Fault, Number, OutboxItem, Reply, SyncState};
use serde::de::DeserializeOwned;
use shared::api::command::{Body, Posting};
use shared::api::views::DossierView;
use shared::identifiers::waybill::WaybillNumber;
use shared::ids::{CommandId, Digest, DossierId};
use tests::scenarios::Who;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::orders::Orders;

/// Longer than any answer of an engine that lives.
const PATIENCE: Duration = Duration::from_secs(120);

/// One device of one person.
pub struct Phone {
    /// Whose.
    pub who: Who,
    /// What it is told to suffer.
    pub orders: Orders,
    home: PathBuf,
    server: String,
    tools: Tools,
    running: Option<Running>,
}

/// What a device's process is started with.
#[derive(Debug, Clone)]
pub struct Tools {
    /// What is loaded into it.
    pub library: PathBuf,
    /// The program; a mutant has another one.
    pub program: PathBuf,
}

struct Running {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

/// The process ended before it answered.
#[derive(Debug)]
pub struct Died;

impl Phone {
    /// A new device.
    pub async fn start(who: Who, home: PathBuf, server: &str, tools: &Tools) -> Self {
        std::fs::create_dir_all(&home).expect("a scratch folder can be made");
        let orders = Orders::new(home.join("orders"));
        let (server, tools) = (server.to_owned(), tools.clone());
        let mut phone = Self { who, orders, home, server, tools, running: None };
        phone.open().await;
        phone
    }

    /// Starts its process; the store must open.
    pub async fn open(&mut self) {
        self.orders.begin();
        let mut command = Command::new(&self.tools.program);
        command.arg(&self.home).arg(&self.server).env("LD_PRELOAD", &self.tools.library);
        command.env("TANNOI_FAULTS", &self.orders.path).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().expect("the device starts");
        let input = child.stdin.take().expect("it was asked for");
        let mut lines = BufReader::new(child.stdout.take().expect("it was asked for")).lines();
        let first = timeout(PATIENCE, lines.next_line()).await.expect("it says something").ok().flatten();
        assert_eq!(first.as_deref(), Some(Notice::Opened.to_event().as_str()), "{:?}: the store opens", self.who);
        self.running = Some(Running { child, input, lines });
    }

    /// Kills it, as the system or an empty battery does.
    pub async fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            // It may be dead already.
            let _ = running.child.kill().await;
        }
    }

    async fn line(&mut self, line: &str) -> Result<String, Died> {
        use tokio::io::AsyncWriteExt;
        let running = self.running.as_mut().ok_or(Died)?;
        running.input.write_all(format!("{line}\n").as_bytes()).await.map_err(|_| Died)?;
        let answer = timeout(PATIENCE, running.lines.next_line()).await.map_err(|_| Died)?;
        answer.ok().flatten().ok_or(Died)
    }

    /// Asks the engine.
    pub async fn try_ask<T: DeserializeOwned>(&mut self, ask: &Ask) -> Result<Result<T, Fault>, Died> {
        let ask = serde_json::to_string(ask).expect("questions are JSON");
        let answer = self.line(&format!("{{\"ask\":{ask}}}")).await?;
        match serde_json::from_str(&answer) {
            Ok(Reply::Done(done)) => Ok(Ok(done)),
            Ok(Reply::Fault(fault)) => Ok(Err(fault)),
            Err(error) => panic!("{:?}: {error}: {answer}", self.who),
        }
    }

    /// Asks an engine that lives for something it has.
    pub async fn ask<T: DeserializeOwned>(&mut self, ask: &Ask) -> T {
        let answer = self.try_ask(ask).await.unwrap_or_else(|Died| panic!("{:?} died", self.who));
        answer.unwrap_or_else(|fault| panic!("{:?}: {ask:?}: {}", self.who, fault.code))
    }

    /// Keeps a signature; answers its name.
    pub async fn keep(&mut self, bytes: &[u8], media_type: &str) -> Digest {
        let name = self.line(&format!("{{\"keep\":\"{}\"}}", BASE64.encode(bytes))).await.expect("it lives");
        self.ask(&Ask::KeepBlob { name, media_type: media_type.to_owned() }).await
    }

    /// The body with numbers of this device's own ranges.
    pub async fn numbered(&mut self, body: Body) -> Body {
        match body {
            Body::ConfirmPickup(mut record) => {
                record.note_number = self.number(Number::Note).await;
                record.waybill = self.waybill().await;
                Body::ConfirmPickup(record)
            }
            Body::AcceptResult { dossier, seal, signature, .. } => {
                let note_number = self.number(Number::Note).await;
                let posting = Some(Posting { note_number, waybill: self.waybill().await });
                Body::AcceptResult { dossier, seal, signature, posting }
            }
            Body::OfferHandover(mut offer) => {
                offer.record_number = self.number(Number::Record).await;
                Body::OfferHandover(offer)
            }
            Body::OfferReturn(mut offer) => {
                offer.record_number = self.number(Number::Record).await;
                Body::OfferReturn(offer)
            }
            other => other,
        }
    }

    async fn waybill(&mut self) -> String {
        let serial = self.number(Number::Waybill).await;
        let number = u32::try_from(serial).ok().and_then(|serial| WaybillNumber::from_serial(*b"RA", serial));
        number.expect("ranges hold serial numbers").as_str().to_owned()
    }

    async fn number(&mut self, number: Number) -> u64 {
        self.ask(&Ask::TakeNumber { number }).await
    }

    /// Saves; the inner error is the device's refusal.
    pub async fn save(&mut self, body: &Body) -> Result<Result<CommandId, Fault>, Died> {
        self.try_ask(&Ask::Save { body: Box::new(body.clone()), hold_ms: 0 }).await
    }

    /// Everything in its outbox.
    pub async fn outbox(&mut self) -> HashMap<CommandId, SyncState> {
        let items: Vec<OutboxItem> = self.ask(&Ask::Outbox).await;
        items.into_iter().map(|item| (item.id, item.state)).collect()
    }

    /// Tries to send now.
    pub async fn send_now(&mut self) {
        self.ask::<()>(&Ask::SendNow).await;
    }

    /// Whether it can see a dossier.
    pub async fn sees(&mut self, id: DossierId) -> bool {
        let kept: Option<mobile::data::request::Kept<DossierView>> = self.ask(&Ask::Dossier { id }).await;
        kept.is_some()
    }

    /// Its battery was empty when it died.
    pub fn lose_power(&self, chance: u64) {
        self.orders.lose_power(&self.home.join("tannoi.db-wal"), chance);
    }
}
