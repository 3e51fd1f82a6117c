//! What a command says, as rows that a person can read.

use shared::api::command::{Body, Counted, Evidence, Taken, Window};

use crate::format;
use crate::i18n::Text;
use crate::screens::common::{cash, complaints, words};
use crate::t;
use crate::ui::card::Row;

/// The rows of a command; what a person cannot judge (signatures, tokens, codes) is left out.
pub fn rows(text: Text, body: &Body) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut put = |label: String, value: String| {
        if !value.trim().is_empty() {
            rows.push(Row::new(label, value));
        }
    };
    let seal = |seal: &str| (t!(text, "matter-content-seal"), seal.to_owned());
    match body {
        Body::Book(book) => {
            put(t!(text, "matter-content-procedure"), book.procedure.to_string());
            put(t!(text, "agency-form"), words::form(text, book.form));
            put(t!(text, "matter-content-window"), window(text, book.window));
            let person = [book.person.name.clone(), format::phone(&book.person.phone)];
            put(t!(text, "matter-content-person"), joined(&person));
            let address = [book.person.address.line.clone(), book.person.address.commune_name.clone()];
            put(t!(text, "agency-address"), joined(&address));
            put(t!(text, "matter-content-note"), book.note.clone());
        }
        Body::Reschedule { window: moved, .. } => put(t!(text, "matter-content-window"), window(text, Some(*moved))),
        Body::Cancel { reason, .. } => put(t!(text, "matter-content-reason"), reason.clone()),
        Body::Rate { level, comment, .. } => {
            put(t!(text, "matter-content-level"), words::satisfaction(text, *level));
            put(t!(text, "matter-content-remarks"), comment.clone());
        }
        Body::ConfirmPickup(record) => {
            let (label, value) = seal(&record.seal);
            put(label, value);
            put(t!(text, "matter-content-note-number"), record.note_number.to_string());
            put(t!(text, "matter-content-waybill"), format::waybill(&record.waybill));
            put(t!(text, "matter-content-counted"), counted(&record.counted));
            put(t!(text, "matter-content-guidance"), record.guidance.clone());
            put(t!(text, "matter-content-taken"), taken(text, &record.taken));
        }
        Body::MissPickup(record) => {
            put(t!(text, "matter-content-reason"), words::reason(text, &record.reason));
            put(t!(text, "matter-content-window"), window(text, record.new_window));
            put(t!(text, "matter-content-note"), note(&record.evidence));
        }
        Body::FailDelivery(record) => {
            put(t!(text, "matter-content-reason"), words::reason(text, &record.reason));
            put(t!(text, "matter-content-window"), window(text, record.new_window));
            put(t!(text, "matter-content-note"), note(&record.evidence));
        }
        Body::OfferHandover(offer) => {
            put(t!(text, "matter-content-record"), offer.record_number.to_string());
            put(t!(text, "matter-content-dossiers"), offer.dossiers.len().to_string());
        }
        Body::SignHandover(signed) => {
            put(t!(text, "matter-content-dossiers"), signed.lines.len().to_string());
            let remarks: Vec<String> = signed.lines.iter().map(|line| line.remarks.clone()).collect();
            put(t!(text, "matter-content-remarks"), joined(&remarks));
        }
        Body::Process { code, .. } => put(t!(text, "matter-content-code"), code.clone()),
        Body::ReleaseResult(release) => {
            put(t!(text, "matter-content-items"), joined(&[&release.items[..], &release.originals].concat()));
            let (label, value) = seal(&release.seal);
            put(label, value);
        }
        Body::AcceptResult { seal: number, posting, .. } => {
            let (label, value) = seal(number);
            put(label, value);
            if let Some(posting) = posting {
                put(t!(text, "matter-content-note-number"), posting.note_number.to_string());
                put(t!(text, "matter-content-waybill"), format::waybill(&posting.waybill));
            }
        }
        Body::OfferCover(offer) => {
            let (label, value) = seal(&offer.seal);
            put(label, value);
        }
        Body::TakeCover(taken) => {
            let (label, value) = seal(&taken.seal);
            put(label, value);
        }
        Body::LeaveInvitation(left) => put(t!(text, "matter-content-note"), left.note.clone()),
        Body::OfferReturn(offer) => {
            put(t!(text, "matter-content-record"), offer.record_number.to_string());
            let (label, value) = seal(&offer.seal);
            put(label, value);
        }
        Body::SignReturn(signed) => put(t!(text, "matter-content-remarks"), signed.remarks.clone()),
        Body::RebookReturn { window: wished, .. } => {
            put(t!(text, "matter-content-window"), window(text, Some(*wished)))
        }
        Body::ReturnPapers(papers) => {
            put(t!(text, "matter-content-items"), papers.papers.join("; "));
            put(t!(text, "matter-content-remarks"), papers.remarks.clone());
        }
        Body::RedirectResult(redirect) => put(t!(text, "matter-content-reason"), redirect.reason.clone()),
        Body::DisputeDelivery { words, .. } | Body::SettleDispute { words, .. } => {
            put(t!(text, "matter-content-remarks"), words.clone());
        }
        Body::ConfirmDelivery(record) => {
            put(t!(text, "matter-content-remarks"), record.remarks.clone());
            put(t!(text, "matter-content-taken"), taken(text, &record.taken));
        }
        Body::RefuseDossier(form) => put(t!(text, "matter-content-reason"), form.reason.clone()),
        Body::RequestSupplement(form) => {
            put(t!(text, "axis-field-items"), form.items.join("; "));
            put(t!(text, "matter-content-reason"), form.reason.clone());
        }
        Body::CompleteSupplement(said) => put(t!(text, "matter-content-code"), said.code.clone().unwrap_or_default()),
        Body::RequestPayment(asked) => {
            put(t!(text, "axis-field-amount"), format::dong(text, asked.amount));
            put(t!(text, "axis-field-purpose"), asked.purpose.clone());
            put(t!(text, "axis-field-how"), asked.how.clone());
        }
        Body::ConfirmPayment { receipt, .. } => put(t!(text, "axis-field-receipt"), receipt.clone()),
        Body::StopProcessing(form) => {
            put(t!(text, "axis-field-ground"), form.ground.clone());
            put(t!(text, "matter-content-reason"), form.reason.clone());
        }
        Body::Withdraw { reason, .. } => put(t!(text, "matter-content-reason"), reason.clone()),
        Body::ExtendDue(letter) => {
            put(t!(text, "axis-field-new-date"), format::date_of(text, letter.new_date));
            put(t!(text, "matter-content-reason"), letter.reason.clone());
        }
        Body::PassStage(pass) => put(t!(text, "axis-field-stage"), pass.stage.clone()),
        Body::ReportIncomplete(record) => {
            put(t!(text, "matter-content-counted"), counted(&record.counted));
            put(t!(text, "matter-content-guidance"), record.guidance.clone());
            put(t!(text, "matter-content-window"), window(text, record.new_window));
        }
        Body::ReportException(report) => put(t!(text, "matter-content-note"), report.note.clone()),
        Body::RepackItem(record) => {
            let (label, value) = seal(&record.seal);
            put(label, value);
            put(t!(text, "matter-content-counted"), counted(&record.counted));
        }
        Body::ResolveException(settled) => put(t!(text, "matter-content-note"), settled.note.clone()),
        Body::WithdrawItem(withdrawal) => {
            put(t!(text, "matter-content-note-number"), withdrawal.note_number.to_string());
            put(t!(text, "matter-content-reason"), withdrawal.reason.clone());
        }
        Body::GiveBack(record) => {
            let (label, value) = seal(&record.seal);
            put(label, value);
            put(t!(text, "matter-content-remarks"), record.remarks.clone());
            put(t!(text, "matter-content-taken"), taken(text, &record.taken));
        }
        Body::BringSlip(record) => put(t!(text, "matter-content-code"), record.slip_code.clone()),
        Body::ScanItem(scan) => put(t!(text, "agency-holder"), scan.office.to_string()),
        // Nothing in them that a person could judge.
        Body::SetOut { .. }
        | Body::StartCount(_)
        | Body::ClosePickup { .. }
        | Body::ScanCover { .. }
        | Body::StartDelivery { .. }
        | Body::ChooseDelivery { .. }
        | Body::DeclareUnclaimed { .. }
        | Body::Finish { .. }
        | Body::PublishPlan { .. } => {}
        Body::OpenClaim(said) => {
            put(t!(text, "claim-about"), words::leg(text, said.leg));
            put(t!(text, "matter-content-remarks"), said.words.clone());
        }
        Body::AnswerClaim(said) => put(t!(text, "matter-content-remarks"), said.words.clone()),
        Body::OpenComplaint(said) => {
            put(t!(text, "complaint-about"), complaints::about_word(text, said.about));
            put(t!(text, "matter-content-remarks"), said.words.clone());
        }
        Body::AnswerComplaint(said) => put(t!(text, "matter-content-remarks"), said.words.clone()),
        Body::HandInCash(said) => {
            put(t!(text, "cash-day"), format::date_of(text, said.day));
            put(t!(text, "cash-handed-in"), cash::told(text, &said.counted));
        }
        Body::ReconcileCash(said) => {
            put(t!(text, "cash-day"), format::date_of(text, said.day));
            put(t!(text, "cash-recounted"), cash::told(text, &said.recounted));
            put(t!(text, "matter-content-remarks"), said.words.clone());
        }
        Body::PayOver(said) => {
            put(t!(text, "cash-day"), format::date_of(text, said.day));
            put(t!(text, "cash-proof"), said.proof.clone());
        }
        Body::DeclareForceMajeure(said) => put(t!(text, "force-majeure-text"), said.event.public_text.clone()),
        Body::ResolveCase(decided) => put(t!(text, "matter-content-reason"), decided.reason.clone()),
    }
    rows
}

fn joined(parts: &[String]) -> String {
    let kept: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    kept.join(" · ")
}

fn window(text: Text, window: Option<Window>) -> String {
    window.map(|window| words::window(text, window)).unwrap_or_default()
}

fn counted(lines: &[Counted]) -> String {
    lines.iter().map(|line| line.quantity).sum::<u32>().to_string()
}

fn taken(text: Text, taken: &[Taken]) -> String {
    taken.iter().map(|line| format::dong(text, line.amount)).collect::<Vec<_>>().join(" · ")
}

fn note(evidence: &Evidence) -> String {
    evidence.note.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn what_was_cancelled_and_why_can_be_read() {
        let dossier = example::booked("2026-11-25").id;
        let rows = rows(Text::default(), &Body::Cancel { dossier, reason: "busy".into() });
        assert_eq!(rows.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["busy"]);
        assert!(super::rows(Text::default(), &Body::Finish { dossier }).is_empty());
    }
}
