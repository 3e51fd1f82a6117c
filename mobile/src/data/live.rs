//! Live hints: one open line on which the server says that there is something new, and nothing else. What it is, the feed
//! says; asking by itself from time to time goes on in any case.

use std::cell::Cell;
use std::pin::pin;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::select;
use shared::api::path;

use super::engine::DeviceEngine;
use super::sync::backoff_ms;
use crate::platform;

/// How often it is looked whether somebody has signed in, whether it is still the same person, and whether the line lives.
const LOOK_MS: u32 = 2_000;
/// The server says something every twenty seconds: a line that is silent longer than this is dead, milliseconds.
const SILENT_MS: i64 = 60_000;
/// Longest wait between a hint and asking, so that not all devices ask at once, milliseconds.
const SPREAD_MS: u32 = 400;

/// Finds `data` lines in a stream of server-sent events, however it is cut into pieces.
#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    /// Takes the next piece; whether an event was in it.
    fn take(&mut self, piece: &[u8]) -> bool {
        let mut heard = false;
        for byte in piece {
            match byte {
                b'\n' | b'\r' => {
                    heard |= self.0.starts_with(b"data");
                    self.0.clear();
                }
                // Nothing we wait for is longer.
                _ if self.0.len() < 64 => self.0.push(*byte),
                _ => {}
            }
        }
        heard
    }
}

impl DeviceEngine {
    /// Keeps one line open while somebody is signed in; never ends, never opens a second one.
    pub(super) async fn hear(&self) {
        let mut failures = 0_u32;
        loop {
            let Some(token) = self.listening_token() else {
                failures = 0;
                platform::sleep(LOOK_MS).await;
                continue;
            };
            let begun_ms = platform::monotonic_ms();
            self.hear_as(&token).await;
            // A line that held for a while was a good one: it is opened again soon.
            let held = platform::monotonic_ms() - begun_ms > SILENT_MS;
            failures = if held { 1 } else { failures.saturating_add(1) };
            let wait_ms = backoff_ms(failures, u16::from_le_bytes(platform::random_bytes()));
            platform::sleep(u32::try_from(wait_ms).unwrap_or(u32::MAX)).await;
        }
    }

    fn listening_token(&self) -> Option<String> {
        let person = self.store.person().ok().flatten().filter(|person| !person.ended);
        person.map(|person| person.session.token)
    }

    /// Listens until the line breaks, falls silent, or another person is signed in.
    async fn hear_as(&self, token: &str) {
        let last_ms = Cell::new(platform::monotonic_ms());
        let (mut told, mut hints) = mpsc::channel(0);
        let mut lines = Lines::default();
        let url = format!("{}{}", self.client.base(), path::LIVE);
        let listening = pin!(platform::listen(self.client.http(), &url, token, |piece| {
            last_ms.set(platform::monotonic_ms());
            if lines.take(piece) {
                // One that waits already stands for this one, too.
                let _ = told.try_send(());
            }
        }));
        let ending = pin!(async {
            loop {
                platform::sleep(LOOK_MS).await;
                let silent = platform::monotonic_ms() - last_ms.get() > SILENT_MS;
                if silent || self.listening_token().as_deref() != Some(token) {
                    return;
                }
            }
        });
        let passing_on = pin!(async {
            while hints.next().await.is_some() {
                platform::sleep(u32::from(u16::from_le_bytes(platform::random_bytes())) % SPREAD_MS).await;
                self.nudge();
            }
        });
        let line = select(listening, ending);
        select(line, passing_on).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_heard_however_it_is_cut_and_a_sign_of_life_is_none() {
        let mut lines = Lines::default();
        assert!(!lines.take(b":\n\n") && !lines.take(b"da") && !lines.take(b"ta: news"));
        assert!(lines.take(b"\n\n"));
        assert!(lines.take(b":\n\ndata: news\n\n") && !lines.take(&[b'x'; 500]) && !lines.take(b"\n"));
    }
}
