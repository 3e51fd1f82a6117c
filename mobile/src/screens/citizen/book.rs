//! A citizen books; the steps are shared with the call operator's.

use dioxus::prelude::*;

use crate::screens::common::book::{BookStep, Booker, Booking};

/// The booking at one of its steps.
#[component]
pub fn Book(step: ReadSignal<BookStep>) -> Element {
    rsx! { Booking { booker: Booker::Citizen, step } }
}
