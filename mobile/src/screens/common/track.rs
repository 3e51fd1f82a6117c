//! What the public link tells: how far a dossier has come, and nothing personal. Controls: `retry`, `go-home`.

use dioxus::prelude::*;
use shared::dossier::Stage;

use super::screen::Screen;
use super::words;
use crate::data::use_data;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::t;
use crate::ui::button::LinkButton;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::notice::Problem;
use crate::ui::progress::{Moment, Timeline, TimelineStep};

/// The page behind a shared link; needs a network, no sign-in.
#[component]
pub fn Track(token: ReadSignal<String>) -> Element {
    let text = use_text();
    let data = use_data();
    let mut found = use_resource(move || {
        let (data, token) = (data.clone(), token());
        async move { data.track(&token).await }
    });
    let answer = found.suspend()?;
    let answer = answer.read().clone();
    rsx! {
        Screen { title: t!(text, "track-title"), back: Route::Home {},
            match answer {
                Ok(view) => rsx! {
                    Card { title: words::stage(text, view.stage), test: "track-stage",
                        if let Some(code) = view.code {
                            DefinitionList { rows: vec![Row::new(t!(text, "dossier-code"), code)] }
                        }
                        Timeline { steps: steps(text, view.stage) }
                    }
                    p { class: "quiet", {t!(text, "track-private")} }
                },
                Err(fault) => rsx! {
                    Problem { code: fault.code, advice: t!(text, "track-advice"), on_retry: move |()| found.restart() }
                },
            }
            LinkButton { label: t!(text, "not-found-home"), test: "go-home", to: Route::Home {} }
        }
    }
}

/// The stages as a line, as far as it goes.
fn steps(text: Text, now: Stage) -> Vec<TimelineStep> {
    let way = match now {
        Stage::ClosedWithoutResult => vec![Stage::NotReceived, Stage::ClosedWithoutResult],
        Stage::WaitingForCitizen => vec![
            Stage::NotReceived,
            Stage::InProgress,
            Stage::WaitingForCitizen,
            Stage::ResultReady,
            Stage::ResultDelivered,
        ],
        Stage::NotReceived | Stage::InProgress | Stage::ResultReady | Stage::ResultDelivered => {
            vec![Stage::NotReceived, Stage::InProgress, Stage::ResultReady, Stage::ResultDelivered]
        }
    };
    let moment = |stage: Stage| match stage.cmp(&now) {
        std::cmp::Ordering::Less => Moment::Done,
        std::cmp::Ordering::Equal => Moment::Now,
        std::cmp::Ordering::Greater => Moment::Ahead,
    };
    let step = |stage: Stage| TimelineStep {
        title: words::stage(text, stage),
        when: None,
        who: None,
        detail: None,
        moment: moment(stage),
    };
    way.into_iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withdrawn_dossier_promises_no_result() {
        let steps = steps(Text::default(), Stage::ClosedWithoutResult);
        assert_eq!(steps.len(), 2);
        assert_eq!(steps[1].moment, Moment::Now);
    }
}
