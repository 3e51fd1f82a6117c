//! Photos and signatures on their way to the server: after the records that name them, large ones in parts, so that a line
//! that breaks costs one part and a new record never waits for a whole photo.

use shared::api::session::Session;

use super::client::NetError;
use super::engine::DeviceEngine;
use super::store::StoreError;
use super::sync::Stop;

impl DeviceEngine {
    /// Sends the next photo, or the next part of it; whether there may be more. What the server refuses for good is noted
    /// and not sent again.
    pub(super) async fn send_next_blob(&self, session: &Session) -> Result<bool, Stop> {
        let Some(blob) = self.store.next_blob(session.actor.id)? else { return Ok(false) };
        let Ok(Some(bytes)) = self.blobs.load(&blob.name).await else {
            self.store.settle_blob(&blob.name, Some("blob.missing"))?;
            return Ok(true);
        };
        let most = self.about()?.map_or(0, |about| about.max_part_bytes);
        let stored = match usize::try_from(most) {
            Ok(most @ 1..) if bytes.len() > most => self.send_part(session, &blob.name, &bytes, most).await,
            _ => self.client.send_blob(&blob.name, &blob.media_type, bytes, &session.token).await.map(|()| true),
        };
        match stored {
            Ok(false) => return Ok(true),
            Ok(true) => self.settle(&blob.name, None)?,
            Err(NetError::Refused(400 | 409 | 413 | 415 | 422, problem)) => {
                self.settle(&blob.name, Some(&problem.code))?;
            }
            Err(error) => return Err(error.into()),
        }
        self.tell_status(false);
        Ok(true)
    }

    /// Sends what follows the bytes that the server has; whether all of it is stored.
    async fn send_part(&self, session: &Session, name: &str, bytes: &[u8], most: usize) -> Result<bool, NetError> {
        let known = self.upload.borrow().as_ref().filter(|(of, _)| of == name).map(|(_, offset)| *offset);
        let offset = match known {
            Some(offset) => offset,
            None => {
                let state = self.client.upload_state(name, &session.token).await?;
                if state.stored {
                    return Ok(true);
                }
                state.offset
            }
        };
        // A server that claims more than there is has lost its way: from the beginning.
        let from = usize::try_from(offset).ok().filter(|from| *from < bytes.len()).unwrap_or(0);
        let part = &bytes[from..bytes.len().min(from + most)];
        self.upload.replace(None);
        let state = self.client.send_part(name, from, bytes.len(), part, &session.token).await?;
        if !state.stored && state.offset == from as u64 {
            return Err(NetError::Trouble);
        }
        self.upload.replace(Some((name.to_owned(), state.offset)));
        Ok(state.stored)
    }

    fn settle(&self, name: &str, refusal: Option<&str>) -> Result<(), StoreError> {
        self.upload.replace(None);
        self.store.settle_blob(name, refusal)
    }
}
