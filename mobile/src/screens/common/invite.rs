//! The invitation after a failed delivery, with the dates of what may follow. Controls: `leave-invitation`; shown:
//! `invitation-next`.

use dioxus::prelude::*;
use shared::api::command::{Body, InvitationWay, LeaveInvitation};
use shared::dossier::Dossier;
use shared::shipment::{Cover, Return};

use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, Tone};

/// Which invitation is due; `None` after the second.
fn due(cover: &Cover) -> Option<u8> {
    u8::try_from(cover.invitations.len() + 1).ok().filter(|number| *number <= 2)
}

fn next(text: Text, cover: &Cover) -> Option<String> {
    let last = cover.invitations.last()?;
    let date = format::date_of(text, last.next_not_before);
    Some(if last.number == 1 {
        t!(text, "invite-second-from", date = date)
    } else {
        t!(text, "invite-back-from", date = date)
    })
}

/// Lets the courier leave the invitation that is due; shows nothing where none can be.
#[component]
pub fn Invite(dossier: Dossier) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let Some(Return::Failed(cover) | Return::Invited(cover)) = &dossier.back else { return rsx! {} };
    let (id, told) = (dossier.id, next(text, cover));
    let today = format::local_date(data.now_ms());
    let number = due(cover).filter(|_| cover.invitations.last().is_none_or(|last| today >= last.next_not_before));
    rsx! {
        FaultNotice { fault: asks.fault() }
        if let Some(told) = told {
            Notice { tone: Tone::Info, test: "invitation-next", p { {told} } }
        }
        if let Some(number) = number {
            p { {t!(text, "invite-what")} }
            Button {
                label: t!(text, "invite-leave", number = usize::from(number)), test: "leave-invitation", kind: ButtonKind::Primary, wide: true, busy: asks.busy(),
                on_press: move |()| {
                    let (way, photos, note) = (InvitationWay::AtAddress, Vec::new(), String::new());
                    let body = Body::LeaveInvitation(LeaveInvitation { dossier: id, number, way, photos, note });
                    let data = data.clone();
                    asks.run(async move { data.save(body).await }, |_| {});
                },
            }
        }
    }
}
